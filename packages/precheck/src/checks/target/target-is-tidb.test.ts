import { expect, test } from 'vitest';
import { PrecheckContext } from '../../context.ts';
import type { PrecheckJob } from '../../types.ts';
import { targetIsTidb } from './target-is-tidb.ts';

test.each([
  ['Homebrew', '9.7.4 (Homebrew)'],
  ['(Debian)', '9.7.4 (Debian)'],
])('the server’s comment %s stands in one pair of brackets', async (comment, observed) => {
  const { signal } = new AbortController();
  const context = new PrecheckContext({ standIn: false } as PrecheckJob, signal, () => new Date());
  await context.once('target facts', async () => ({ version: '9.7.4', comment, isTidb: false }));
  expect(await targetIsTidb.run(context, signal)).toMatchObject({
    verdict: 'failed',
    observed: { en: observed, zh: observed },
  });
});
