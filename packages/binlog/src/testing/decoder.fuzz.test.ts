import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';
import { readSeeds } from './seeds.ts';

const INPUTS = 100_000;

test('changed events are refused with their place or decoded, never anything else', () => {
  const report = fuzz(readSeeds(), INPUTS, 1);
  expect(report.findings).toEqual([]);
  // Both must happen often, or the inputs are no good.
  expect(report.refused).toBeGreaterThan(INPUTS / 10);
  expect(report.decoded).toBeGreaterThan(INPUTS / 10);
});
