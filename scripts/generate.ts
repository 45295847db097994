/**
 * `npm run generate` writes every file of generators.ts; with `--check` it writes nothing and fails where a file is
 * not what its generator makes now.
 */
import { join } from 'node:path';
import { reportTotals, type Totals } from '@tideway/testbed';
import { generators } from './generators.ts';
import { bringUpToDate } from './lib/bring-up-to-date.ts';

const root = join(import.meta.dirname, '..');
const checking = process.argv.includes('--check');
const totals: Totals = { passed: 0, failed: 0, skipped: 0, failures: [] };

for (const generator of generators) {
  const result = await bringUpToDate(root, generator, checking).catch((error: Error) => ({
    state: 'wrong' as const,
    problem: `${generator.output}: ${error.message}`,
  }));
  if (result.state === 'wrong') {
    totals.failed++;
    totals.failures.push(result.problem);
    console.log(result.problem);
    continue;
  }
  totals.passed++;
  if (result.state === 'wrote') console.log(`wrote ${generator.output}`);
}
// The registry itself is one check, so that an empty one is not taken for a step that ran nothing.
totals.passed++;
reportTotals(totals);
// A generator may leave something open (a server it made to describe itself).
process.exit();
