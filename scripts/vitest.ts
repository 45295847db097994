/** The step `vitest`: all projects of vitest.config.ts once, counted from vitest's own JSON report. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportTotals, type Totals } from '@tideway/testbed';
import { type VitestReport, vitestTotals } from './lib/vitest-results.ts';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'tideway-vitest-'));
const file = join(folder, 'report.json');
const reporter = process.stdout.isTTY ? 'default' : 'dot';
const args = [
  'run',
  `--reporter=${reporter}`,
  '--reporter=json',
  `--outputFile.json=${file}`,
  ...process.argv.slice(2),
];
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const done = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
reportTotals(totalsOf(done.status));
rmSync(folder, { recursive: true });

function totalsOf(status: number | null): Totals {
  let report: VitestReport;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: [`vitest wrote no report (it ended with ${status})`] };
  }
  const totals = vitestTotals(report, status);
  return { ...totals, failures: totals.failures.map((name) => name.replace(`${root}/`, '')) };
}
