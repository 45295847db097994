import { formatPosition, redactStatement } from '@tideway/domain';
import type { ApplyResult, PipelineObserver, PipelineProgress } from '@tideway/engine';
import type { TidbTarget } from '@tideway/sink-tidb';
import type { FromJobProcess } from '../messages.ts';
import { report } from './report.ts';

const REPORT_EVERY_MS = 1_000;
const SAMPLES_PER_REPORT = 3;

/** Turns what the pipeline tells into reports: progress once a second, events when they happen. */
export function pipelineReporter(target: TidbTarget): { readonly observer: PipelineObserver; stop(): void } {
  let progress: (() => PipelineProgress) | undefined;
  let heartbeatAt: number | null = null;
  let since = { latency: 0, groups: 0, retries: 0 };
  const send = (): void => {
    if (progress === undefined) return;
    report(progressMessage(progress(), target, since, heartbeatAt));
    since = { latency: 0, groups: 0, retries: 0 };
  };
  const timer = setInterval(send, REPORT_EVERY_MS);
  const observer: PipelineObserver = {
    started: (ask) => {
      progress = ask;
      send();
    },
    applied: (result) => {
      since.latency += result.duration;
      since.groups += 1;
      since.retries += result.retries;
      reportMissed(result);
    },
    ddl: (ddl, { action, statements, duration, reason }) => {
      const where = { position: formatPosition(ddl.start), gtid: ddl.gtid };
      report({
        type: 'event',
        kind: 'ddl',
        code: action === 'applied' ? 'ddl.applied' : 'ddl.skipped',
        message: action === 'applied' ? `ran: ${statements.join('; ')}` : `skipped (${reason ?? 'policy'}): ${ddl.sql}`,
        params: { original: ddl.sql, statements, durationMs: Math.round(duration), reason, ...where },
      });
      for (const { objects } of ddl.statements) {
        for (const { schema, name } of objects) {
          if (name !== null) report({ type: 'table-ddl', database: schema, table: name });
        }
      }
    },
    heartbeat: (_position, receivedAt) => {
      heartbeatAt = receivedAt;
      // An idle source is proved fresh by its heartbeats: told at once.
      setImmediate(send);
    },
    notMigrated: (what, sql, position) => {
      const shown = redactStatement(sql);
      const params = { what, sql: shown, position: formatPosition(position) };
      report({
        type: 'event',
        kind: 'note',
        code: 'ddl.not-migrated',
        message: `not migrated (${what}): ${shown}`,
        params,
      });
    },
  };
  return {
    observer,
    stop: () => {
      clearInterval(timer);
      send();
    },
  };
}

function reportMissed({ missed }: ApplyResult): void {
  const tables = new Map<string, Extract<FromJobProcess, { type: 'missed' }>>();
  for (const { table, kind, key, position } of missed) {
    const name = JSON.stringify(table);
    const message = tables.get(name) ?? { type: 'missed', database: table.schema, table: table.name, samples: [] };
    if (message.samples.length < SAMPLES_PER_REPORT) message.samples.push({ kind, key: { ...key }, position });
    tables.set(name, message);
  }
  for (const message of tables.values()) report(message);
}

function progressMessage(
  progress: PipelineProgress,
  target: TidbTarget,
  since: { latency: number; groups: number; retries: number },
  heartbeatAt: number | null,
): FromJobProcess {
  const { read, oldestUnapplied, folded, appliedTimestamp } = progress;
  return {
    type: 'progress',
    read: read === null ? null : { ...read.position, timestamp: read.timestamp },
    heardAt: progress.heardAt,
    heartbeatAt,
    queuedTransactions: progress.queued.transactions,
    queuedBytes: progress.queued.bytes,
    appliedTransactions: progress.applied.transactions,
    appliedRows: progress.applied.rows,
    appliedBytes: progress.applied.bytes,
    oldestUnappliedAt:
      oldestUnapplied === null
        ? null
        : oldestUnapplied.commitTimestamp === null
          ? oldestUnapplied.timestamp * 1_000
          : Number(oldestUnapplied.commitTimestamp / 1_000n),
    appliedAt: appliedTimestamp === null ? null : appliedTimestamp * 1_000,
    folded: { file: folded.file, position: folded.position, executed: folded.executed },
    tables: progress.tables.map(({ table, ...counts }) => ({ database: table.schema, table: table.name, ...counts })),
    lanes: target.lanes.length,
    replayWindow: target.isReplaying,
    applyLatency: since.groups === 0 ? null : since.latency / since.groups,
    retries: since.retries,
  };
}
