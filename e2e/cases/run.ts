import { parseArgs } from 'node:util';
import { TidewayError } from '@tideway/domain';
import { openBinlogSource, zongjiSource } from '@tideway/source-mysql';
import { type MysqlAddress, startMysql, startTarget } from '@tideway/testbed';
import { Side } from '@tideway/verify';
import { type CaseFiles, type CaseJob, loadCases, runsAlone } from '../case-runner/case-files.ts';
import { runRandomCase } from '../case-runner/random-case.ts';
import { report } from '../case-runner/report.ts';
import { type Ground, runCase } from '../case-runner/run-case.ts';

/**
 * `npm run cases [-- NAME …] [--decoder own|zongji] [--jobs 3] [--lanes N] [--group N] [--verbose]`: one folder a case (docs/testing.md).
 * `--random N --seed S`: N random histories behind them. `--lanes` and `--group` (source transactions applied together, in rows) must not change any result. Its statements run on a real
 * source, a job applies them to a real target, and every row is compared.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: 'string', default: '3' },
    verbose: { type: 'boolean', default: false },
    decoder: { type: 'string', default: 'own' },
    lanes: { type: 'string' },
    group: { type: 'string' },
    random: { type: 'string', default: '10' },
    seed: { type: 'string' },
  },
});
const byZongji = values.decoder === 'zongji';
const cases = loadCases(import.meta.dirname, positionals);
const [source, target] = await Promise.all([startMysql({ role: 'source' }), startTarget()]);

const sourceVersion = await versionOf(source);
const failures: { name: string; error: unknown }[] = [];
const skipped: string[] = [];
let histories = 0;
const started = performance.now();
let waiting = cases.filter((one) => !runsAlone(one));
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
waiting = cases.filter(runsAlone);
await work();
await random(positionals.length > 0 && values.seed === undefined ? 0 : Number(values.random));

/** `9.7` of `9.7.4-2`. */
async function versionOf(server: MysqlAddress): Promise<number> {
  const side = await Side.open(server);
  const [row] = await side.rows('SELECT VERSION() AS version');
  await side.close();
  return Number.parseFloat(String(row?.version));
}

/** The shared servers, with connections of one's own for the comparison. */
async function openGround(): Promise<Ground> {
  const [sourceSide, targetSide] = [await Side.open(source), await Side.open(target)];
  const charsets = await sourceSide.rows('SHOW CHARACTER SET');
  const defaults = new Map(charsets.map((row) => [row.Charset, row['Default collation'] ?? null]));
  const collations = { ofCharset: (charset: string) => defaults.get(charset) ?? null };
  const openSource = byZongji ? zongjiSource : openBinlogSource;
  return { source, target, sourceSide, targetSide, openSource, collations };
}

/** Takes one case after the other, with connections of its own for the comparison. */
async function work(): Promise<void> {
  const ground = await openGround();
  const { sourceSide, targetSide } = ground;
  for (let files = waiting.shift(); files !== undefined; files = waiting.shift()) await attempt(files, ground);
  await Promise.all([sourceSide.close(), targetSide.close()]);
}

/** Random histories: other ones each time, unless a seed is given. */
async function random(count: number): Promise<void> {
  const first = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
  const ground = await openGround();
  const { sourceSide, targetSide } = ground;
  for (let seed = first; seed < first + count; seed += 1) {
    try {
      await runRandomCase({ seed, changes: 150, withDdl: !byZongji }, ground);
      histories += 1;
    } catch (error) {
      failures.push({ name: `random history ${seed}`, error });
      console.log(`FAILED random history ${seed}\n${describe(error).replaceAll(/^/gm, '         ')}`);
    }
  }
  await Promise.all([sourceSide.close(), targetSide.close()]);
}

async function attempt(files: CaseFiles, ground: Ground): Promise<void> {
  const { pending, onlyStandIn, notByZongji, minSource } = files.job;
  const tooOld = minSource !== undefined && sourceVersion < minSource.version ? minSource.why : undefined;
  const byTarget = target.isStandIn ? undefined : onlyStandIn;
  const reason = pending ?? byTarget ?? tooOld ?? (byZongji ? notByZongji : undefined);
  if (reason !== undefined) {
    console.log(`skip   ${files.name}: ${reason}`);
    skipped.push(files.name);
    return;
  }
  const begun = performance.now();
  try {
    await runCase({ ...files, job: varied(files.job) }, ground);
    if (values.verbose) console.log(`ok     ${files.name} (${Math.round(performance.now() - begun)} ms)`);
  } catch (error) {
    failures.push({ name: files.name, error });
    console.log(`FAILED ${files.name}`);
    console.log(describe(error).replaceAll(/^/gm, '         '));
  }
}

function varied(job: CaseJob): CaseJob {
  const group = values.group === undefined ? {} : { maxGroupRows: Number(values.group), minGroupRows: 1 };
  const lanes = values.lanes === undefined ? {} : { lanes: Number(values.lanes) };
  return { ...job, ...lanes, pipeline: { ...job.pipeline, ...group } };
}

function describe(error: unknown): string {
  if (error instanceof TidewayError)
    return `${error.code}: ${error.message}${values.verbose ? `\n${error.stack}` : ''}`;
  return error instanceof Error ? (values.verbose ? (error.stack ?? error.message) : error.message) : String(error);
}

const failedCases = failures.filter(({ name }) => !name.startsWith('random')).length;
const passed = cases.length - failedCases - skipped.length + histories;
const seconds = (performance.now() - started) / 1_000;
console.log(
  `cases: ${cases.length} in ${seconds.toFixed(1)} s, ${Math.round((seconds * 1_000) / cases.length)} ms each`,
);
await Promise.all([source.stop(), target.stop()]);
report({
  passed,
  failed: failures.length,
  skipped: skipped.length,
  failures: failures.map(({ name }) => `case ${name}`),
});
// At a natural end Node 24 sometimes spins for ever while it closes its handles (Environment::CleanupHandles).
process.exit();
