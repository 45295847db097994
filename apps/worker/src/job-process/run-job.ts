import { compileSelection, type ResolvedStart, TidewayError } from '@tideway/domain';
import { type Checkpoint, runPipeline } from '@tideway/engine';
import type { WorkerJob } from '@tideway/job-store';
import { openTarget, type TidbTarget } from '@tideway/sink-tidb';
import {
  readBinlogEnd,
  readServerFacts,
  resolveStart,
  type SchemaHistoryStore,
  type SourceOptions,
  showCreateTable,
  withSource,
} from '@tideway/source-mysql';
import { openReader } from './open-reader.ts';
import { pipelineReporter } from './pipeline-reporter.ts';
import type { PositionMemory } from './position-memory.ts';
import { report } from './report.ts';
import { sourceOptions, targetConnection } from './server-options.ts';

/** How the supervisor steers a running job. */
export interface JobControl {
  readonly signal: AbortSignal;
  readonly whenStartPinned: Promise<void>;
  readonly history: SchemaHistoryStore & PositionMemory;
}

/** Wires source → engine → target and runs until drained or failed; both are reported, nothing is thrown. */
export async function runJob(job: WorkerJob, control: JobControl): Promise<void> {
  const source = sourceOptions(job);
  let target: TidbTarget | undefined;
  try {
    const start = job.resolvedStart ?? (await pinStart(job, source, control));
    target = await openJobTarget(job, source, start);
    report({ type: 'opened' });
    await apply(job, source, target, control);
    await target.close();
    report({ type: 'drained' });
  } catch (error) {
    target?.destroy();
    await reportFailure(job, source, error);
  }
}

/** `now` and all other kinds are pinned to the log, and stored, before anything is read (design §3). */
async function pinStart(job: WorkerJob, source: SourceOptions, control: JobControl): Promise<ResolvedStart> {
  const { gtidSet, file, position, serverUuid, resolvedAt } = await resolveStart(source, job.start, {
    addPurged: job.addPurged,
    signal: control.signal,
  });
  const start = { gtidSet, file, position, serverUuid, resolvedAt };
  report({ type: 'start-resolved', start });
  await control.whenStartPinned;
  return start;
}

async function openJobTarget(job: WorkerJob, source: SourceOptions, start: ResolvedStart): Promise<TidbTarget> {
  const { end, timeZone } = await withSource(source, async (connection) => ({
    end: await readBinlogEnd(connection),
    timeZone: (await connection.first('SELECT @@GLOBAL.time_zone AS zone, @@GLOBAL.system_time_zone AS sys'))?.zone,
  }));
  const { decision, options } = job;
  const isGtid = start.gtidSet !== null;
  return openTarget({
    connection: targetConnection(job),
    jobId: job.id,
    mode: isGtid ? 'gtid' : 'file-position',
    start: { executed: start.gtidSet, file: start.file, position: start.position, held: [], sourceTimestamp: null },
    isFirstStart: !job.hasRun,
    lanes: job.resources.lanes,
    foreignKeyChecks: options.foreignKeyChecks,
    ddlPolicy: options.ddlPolicy,
    ddlDecisions: decision?.ddl == null ? [] : [decision.ddl],
    sourceTimeZone: timeZone ?? null,
    openReplayWindow:
      decision?.mode === 'overwrite'
        ? { executed: isGtid ? end.executed : null, file: end.file, position: String(end.position) }
        : null,
    onOverwritten: (rows) => {
      for (const { table, by, oldRow } of rows.slice(0, 5)) {
        const message = `the source overwrote a row of ${table} that the target held`;
        report({ type: 'event', kind: 'note', code: 'row.overwritten', message, params: { table, by, oldRow } });
      }
    },
  });
}

async function apply(
  job: WorkerJob,
  source: SourceOptions,
  target: TidbTarget,
  { signal, history }: JobControl,
): Promise<Checkpoint> {
  const { caseSensitive, defaults } = await withSource(source, async (connection) => ({
    caseSensitive: (await readServerFacts(connection)).caseSensitive,
    // What `CHARSET x` without a collation means on this source; TiDB's defaults are others.
    defaults: new Map(
      (await connection.query('SHOW CHARACTER SET')).map((row) => [row.Charset, row['Default collation'] ?? null]),
    ),
  }));
  const selection = compileSelection(job.selection, caseSensitive);
  const reporter = pipelineReporter(target);
  try {
    return await runPipeline({
      source: openReader(job, { source, select: selection, target, history }),
      target,
      start: target.restored,
      selection,
      options: { consistency: job.options.consistency, foreignKeyChecks: job.options.foreignKeyChecks },
      collations: { ofCharset: (charset) => defaults.get(charset) ?? null },
      clock: { now: () => Date.now() },
      observer: reporter.observer,
      signal,
    });
  } finally {
    reporter.stop();
  }
}

async function reportFailure(job: WorkerJob, source: SourceOptions, error: unknown): Promise<void> {
  const known =
    error instanceof TidewayError
      ? error
      : new TidewayError('INTERNAL', { detail: error instanceof Error ? error.message : String(error), cause: error });
  if (known.code === 'INTERNAL' && error instanceof Error) {
    report({ type: 'log', level: 'error', message: error.stack ?? error.message, fields: {} });
  }
  report({ type: 'failed', error: toPlain(known), createTable: await createTableFor(job, source, known) });
}

/** For a table that is missing on the target: the source's own CREATE TABLE, ready to run there. */
async function createTableFor(job: WorkerJob, source: SourceOptions, error: TidewayError): Promise<string | null> {
  const { table } = error.params;
  if (error.code !== 'TARGET_TABLE_MISSING' || typeof table !== 'string') return null;
  const [schema = '', ...rest] = table.split('.');
  try {
    const name = { schema, name: rest.join('.') };
    return await withSource(source, (connection) => showCreateTable(connection, name));
  } catch (failure) {
    const message = `job ${job.id}: SHOW CREATE TABLE ${table}: ${(failure as Error).message}`;
    report({ type: 'log', level: 'warn', message, fields: {} });
    return null;
  }
}

/** IPC carries JSON: bigints become text. */
function toPlain(error: TidewayError): ReturnType<TidewayError['toJSON']> {
  return JSON.parse(JSON.stringify(error, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
}
