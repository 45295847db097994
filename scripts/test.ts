/**
 * `npm test`: everything, from formatting to the browser. Each step runs on its own; what it counted is summed, and
 * the last line is `N passed, N failed, N skipped` for all of it. `npm test -- vitest cases` runs only those steps.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closingLine, sumTotals } from '@tideway/testbed';
import { runStep, type Step, type StepResult } from './lib/run-step.ts';

const root = join(import.meta.dirname, '..');
const node = process.execPath;

/**
 * In this order. A step writes its totals to the file named by TIDEWAY_STEP_RESULT as {passed, failed, skipped,
 * failures}, or prints a closing line, or is counted as one check by its exit code. See docs/testing.md.
 */
const steps: Step[] = [
  { name: 'check', command: [node, 'scripts/check.ts'], timeoutMinutes: 3 },
  { name: 'generated', command: [node, 'scripts/generate.ts', '--check'], timeoutMinutes: 2 },
  { name: 'vitest', command: [node, 'scripts/vitest.ts'], timeoutMinutes: 10 },
  { name: 'cases', command: [node, 'e2e/cases/run.ts'], needs: 'e2e/cases/run.ts', timeoutMinutes: 5 },
  {
    name: 'crash',
    command: [node, 'e2e/crash/run.ts', '--rounds', '5'],
    needs: 'apps/worker/src/main.ts',
    timeoutMinutes: 5,
  },
  { name: 'browser', command: [node, 'e2e/run.ts'], needs: 'e2e/run.ts', timeoutMinutes: 8 },
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`no step is called ${unknown.join(', ')}; there are ${steps.map((step) => step.name).join(', ')}`);
  process.exit(2);
}

const results: StepResult[] = [];
for (const step of steps) {
  if (asked.length > 0 && !asked.includes(step.name)) continue;
  if (step.needs !== undefined && !isWritten(join(root, step.needs))) continue;
  console.log(`\n== ${step.name}`);
  results.push(await runStep(step, root));
}

const total = sumTotals(results.map((result) => result.totals));
console.log('\n== summary');
for (const { name, totals, seconds } of results) {
  console.log(`${name.padEnd(10)} ${`${seconds.toFixed(1)} s`.padStart(9)}   ${closingLine(totals)}`);
}
for (const failure of total.failures) console.log(`FAILED ${failure}`);
console.log(closingLine(total));
process.exitCode = total.failed > 0 ? 1 : 0;

/** Whether the file is there and is more than the placeholder of a new workspace. */
function isWritten(file: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8').trim() !== 'export {};';
}
