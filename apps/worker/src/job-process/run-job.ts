import { compileSelection, type ResolvedStart } from '@tideway/domain';
import { type Checkpoint, runPipeline } from '@tideway/engine';
import type { WorkerJob } from '@tideway/job-store';
import { sourceOptions, targetOptions } from '@tideway/server-access';
import { openTarget, type TidbTarget } from '@tideway/sink-tidb';
import {
  readBinlogEnd,
  resolveStart,
  type SchemaHistoryStore,
  type SourceOptions,
  withSource,
} from '@tideway/source-mysql';
import { ddlDecisions, passedDecisions, skipRules } from './decisions.ts';
import { FileSpillStore } from './file-spill-store.ts';
import { openReader } from './open-reader.ts';
import { pipelineReporter } from './pipeline-reporter.ts';
import type { PositionMemory } from './position-memory.ts';
import { report } from './report.ts';
import { reportFailure } from './report-failure.ts';
import { readSourceDefaults, type SourceDefaults } from './source-defaults.ts';

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
    const begun = performance.now();
    const start = job.resolvedStart ?? (await pinStart(job, source, control));
    const defaults = await readSourceDefaults(source);
    const described = performance.now();
    target = await openJobTarget(job, source, start, defaults);
    const opened = performance.now();
    report({ type: 'opened' });
    for (const event of passedDecisions(job.decisions, target.restored)) {
      report({ type: 'decision-applied', event, isOld: true });
    }
    const took = { load: begun, source: described - begun, target: opened - described };
    logOpened(job, target, took);
    await apply(job, source, target, defaults, control);
    await target.close();
    report({ type: 'drained' });
  } catch (error) {
    target?.destroy();
    await reportFailure(job, source, error, target?.restored);
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

async function openJobTarget(
  job: WorkerJob,
  source: SourceOptions,
  start: ResolvedStart,
  defaults: SourceDefaults,
): Promise<TidbTarget> {
  const end = await withSource(source, readBinlogEnd);
  const { decision, options } = job;
  const isGtid = start.gtidSet !== null;
  return openTarget({
    connection: targetOptions(job),
    jobId: job.id,
    mode: isGtid ? 'gtid' : 'file-position',
    start: { executed: start.gtidSet, file: start.file, position: start.position, held: [], sourceTimestamp: null },
    isFirstStart: !job.hasRun,
    lanes: job.resources.lanes,
    foreignKeyChecks: options.foreignKeyChecks,
    ddlPolicy: options.ddlPolicy,
    ddlDecisions: ddlDecisions(job.decisions),
    sourceTimeZone: defaults.timeZone,
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

/** `took`: milliseconds of the start: code, the source's defaults and the pinned start, taking over the target. */
function logOpened(job: WorkerJob, target: TidbTarget, took: { load: number; source: number; target: number }): void {
  const { file, position, executed } = target.restored;
  report({
    type: 'log',
    level: 'info',
    message: `the target is open: epoch ${target.epoch}, ${target.lanes.length} lanes; reading goes on at ${file}:${position}`,
    fields: {
      executed,
      decoder: job.options.decoder,
      replayWindow: target.isReplaying,
      tookMs: { load: Math.round(took.load), source: Math.round(took.source), target: Math.round(took.target) },
    },
  });
}

async function apply(
  job: WorkerJob,
  source: SourceOptions,
  target: TidbTarget,
  defaults: SourceDefaults,
  { signal, history }: JobControl,
): Promise<Checkpoint> {
  const selection = compileSelection(job.selection, defaults.caseSensitive);
  const { consistency, foreignKeyChecks, syncpointSeconds } = job.options;
  const spill = await FileSpillStore.open(job.id);
  const reporter = pipelineReporter(target, new Set(job.decisions.map(({ event }) => event)));
  try {
    return await runPipeline({
      source: openReader(job, { source, select: selection, target, history }),
      target,
      start: target.restored,
      selection,
      options: {
        consistency,
        foreignKeyChecks,
        syncpointInterval: syncpointSeconds === null ? null : syncpointSeconds * 1_000,
      },
      skips: skipRules(job.decisions),
      collations: defaults.collations,
      spill,
      clock: { now: () => Date.now() },
      observer: reporter.observer,
      signal,
    });
  } finally {
    reporter.stop();
    await spill.close();
  }
}
