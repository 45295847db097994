/**
 * `npm run check`: format, lint, types, import directions, file lengths, invariants. Each workspace's imports are one check, and
 * so is every other line; all of them count in `npm test`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportTotals, type Totals } from '@tideway/testbed';
import { checkImports } from './checks/check-imports.ts';
import { checkInvariants } from './checks/check-invariants.ts';
import { readWorkspaces } from './checks/source-files.ts';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules/.bin');
const maximumLines = 600;

const totals: Totals = { passed: 0, failed: 0, skipped: 0, failures: [] };

function record(name: string, problems: string[]): void {
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  for (const problem of problems) console.log(`         ${problem}`);
  if (problems.length === 0) totals.passed++;
  else {
    totals.failed++;
    totals.failures.push(`check ${name}: ${problems.length} problem(s)`);
  }
}

function tool(program: string, args: string[]): string[] {
  const done = spawnSync(join(bin, program), args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (done.status === 0) return [];
  const output = `${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`.trim();
  return [output || `${program} ended with ${done.status}`];
}

record('format and lint (biome)', tool('biome', ['ci', '--max-diagnostics=50', '--colors=off', '.']));
record('types (tsc -b)', tool('tsc', ['-b', '--pretty', 'false']));
const workspaces = readWorkspaces(root);
for (const workspace of workspaces) record(`imports of ${workspace.name}`, checkImports(workspace));
const long = workspaces.flatMap((one) => one.files).filter((file) => file.lines > maximumLines);
record(
  `no file over ${maximumLines} lines`,
  long.map((file) => `${file.path} has ${file.lines} lines`),
);
record(
  'invariants: guards, tests and citations',
  checkInvariants(
    readFileSync(join(root, 'docs/invariants.md'), 'utf8'),
    (path) => existsSync(join(root, path)),
    workspaces.flatMap((one) => one.files),
  ),
);
checkComposeFile();
reportTotals(totals);

/** Only where the Docker client has the compose plugin; no engine is needed for this. */
function checkComposeFile(): void {
  const compose = ['compose', '-f', join(root, 'docker-compose.yml')];
  if (spawnSync('docker', ['compose', 'version'], { timeout: 10_000 }).status !== 0) {
    console.log('skipped docker-compose.yml: docker has no compose plugin here');
    totals.skipped++;
    return;
  }
  const done = spawnSync('docker', [...compose, 'config', '-q'], { encoding: 'utf8', timeout: 30_000 });
  record('docker-compose.yml', done.status === 0 ? [] : [done.stderr.trim()]);
}
