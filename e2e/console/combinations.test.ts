import { expect, test } from 'vitest';
import { COMBINATIONS, chosenDozen, pairs } from './combinations.ts';

/** What only `npm run e2e -- --full` walks: six sources by four TLS sets are 24 pairs, two for each of twelve walks. */
const LEFT_TO_FULL = [
  'source=self-managed-mysql&tls=all',
  'source=aurora-mysql&tls=off',
  'source=rds-mysql&connectivity=public-ip',
  'source=rds-mysql&tls=ca',
  'source=rds-mysql&tls=all',
  'source=azure-mysql&tls=off',
  'source=azure-mysql&tls=ca',
  'source=azure-mysql&tls=client',
  'source=azure-mysql&connectivity=private-link',
  'source=cloud-sql-mysql&tls=off',
  'source=cloud-sql-mysql&tls=client',
  'tier=dedicated&source=alibaba-rds-mysql',
  'source=alibaba-rds-mysql&connectivity=public-ip',
  'source=alibaba-rds-mysql&tls=ca',
  'source=alibaba-rds-mysql&tls=client',
  'source=alibaba-rds-mysql&tls=all',
  'tier=essential&source=rds-mysql',
  'tier=essential&source=azure-mysql',
  'tier=essential&source=cloud-sql-mysql',
];

test('the twelve walks hold 57 of the 76 pairs of values that are offered', () => {
  const offered = new Set(COMBINATIONS.flatMap(pairs));
  const walked = new Set(chosenDozen().flatMap(pairs));
  expect([offered.size, walked.size]).toEqual([76, 57]);
  expect([...offered].filter((pair) => !walked.has(pair))).toEqual(LEFT_TO_FULL);
});
