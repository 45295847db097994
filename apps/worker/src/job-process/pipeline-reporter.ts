import { formatPosition, redactStatement } from '@tideway/domain';
import { type ApplyResult, type PipelineObserver, type PipelineProgress, transactionName } from '@tideway/engine';
import type { TidbTarget } from '@tideway/sink-tidb';
import type { FromJobProcess, ProgressReport } from '../messages.ts';
import { report } from './report.ts';

const REPORT_EVERY_MS = 1_000;
const SAMPLES_PER_REPORT = 3;

/**
 * Turns what the pipeline tells into reports: progress once a second, events when they happen. `decided`: names of the
 * transactions and DDL that operators decided about.
 */
export function pipelineReporter(
  target: TidbTarget,
  decided: ReadonlySet<string>,
): { readonly observer: PipelineObserver; stop(): void } {
  let progress: (() => PipelineProgress) | undefined;
  let heartbeatAt: number | null = null;
  let since = { latency: 0, groups: 0, retries: 0 };
  const changed = changedTables();
  const send = (): void => {
    if (progress === undefined) return;
    const now = progress();
    report({ ...progressMessage(now, target, since, heartbeatAt), tables: changed(now) });
    since = { latency: 0, groups: 0, retries: 0 };
    // One report a second, whatever asked for it: each is written to the job store.
    timer.refresh();
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
      if (decided.has(ddl.intentGtid ?? '') || decided.has(formatPosition(ddl.end))) {
        const event = decided.has(formatPosition(ddl.end)) ? formatPosition(ddl.end) : (ddl.intentGtid ?? '');
        report({ type: 'decision-applied', event, isOld: false });
      }
      report({
        type: 'event',
        kind: 'ddl',
        code: action === 'applied' ? 'ddl.applied' : 'ddl.skipped',
        message:
          action === 'applied'
            ? `ran: ${statements.join('; ')}${reason === null ? '' : ` (${reason})`}`
            : `skipped (${reason ?? 'policy'}): ${ddl.sql}`,
        params: { original: ddl.sql, statements, durationMs: Math.round(duration), reason, ...where },
      });
      for (const { objects } of ddl.statements) {
        for (const { schema, name } of objects) {
          if (name !== null) report({ type: 'table-ddl', database: schema, table: name });
        }
      }
    },
    omitted: (item) => {
      if (item.kind !== 'ddl') report({ type: 'decision-applied', event: transactionName(item), isOld: false });
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
): Omit<ProgressReport, 'tables'> {
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
    inserted: progress.tables.reduce((sum, { inserted }) => sum + inserted, 0),
    updated: progress.tables.reduce((sum, { updated }) => sum + updated, 0),
    deleted: progress.tables.reduce((sum, { deleted }) => sum + deleted, 0),
    lanes: target.lanes.length,
    replayWindow: target.isReplaying,
    applyLatency: since.groups === 0 ? null : since.latency / since.groups,
    retries: since.retries,
  };
}

/** Tells the counts of tables that are not as they were when it was asked last: of 20,000 tables few change a second. */
function changedTables(): (progress: PipelineProgress) => ProgressReport['tables'] {
  const told = new Map<string, number>();
  return ({ tables }) =>
    tables.flatMap(({ table, ...counts }) => {
      const name = JSON.stringify(table);
      // Counts only rise, so their sum tells whether one did.
      const sum = counts.inserted + counts.updated + counts.deleted + counts.updatesMissed + counts.deletesMissed;
      if (told.get(name) === sum) return [];
      told.set(name, sum);
      return [{ database: table.schema, table: table.name, ...counts }];
    });
}
