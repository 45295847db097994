import type { JobProgress } from '@tideway/contract';
import type { ProgressReport } from '../messages.ts';
import { bytesBehind, isAhead, type SourceEnd, transactionsBehind } from './source-watch.ts';
import { SILENT_MS } from './stage.ts';

/** Seconds after which the source counts as not heard. */
const UNHEARD_MS = 6_000;

/** What the page is told is made from: the process's last report, the source's end, and the clock. */
export interface ProgressFacts {
  readonly now: number;
  readonly report: ProgressReport | null;
  readonly reportedAt: number | null;
  readonly source: SourceEnd | null;
  readonly rowsPerSecond: number | null;
  readonly totals: JobProgress['totals'];
  readonly retry: JobProgress['retry'];
  /** What was told before this process of ours: where the job stood, with its age, until it reports again. */
  readonly before: JobProgress | null;
}

/** Milliseconds of one lag clock; null: unknown. */
export interface Lags {
  readonly read: number | null;
  readonly queued: number | null;
  readonly applied: number | null;
}

/**
 * The three clocks (design §4.13), seen from outside the job process. Read: how old what the reader has not read yet may
 * be. Applied: age of the oldest transaction that is not on the target. Queued: `applied` while something waits in the
 * process, else `read`. When neither the process nor the source was heard lately they are unknown, never 0 (invariant 10).
 */
export function lagClocks(facts: ProgressFacts): Lags {
  const { now, report, source } = facts;
  if (report === null || report.heardAt === null) return { read: null, queued: null, applied: null };
  const isSourceHeard = source !== null && now - source.seenAt < UNHEARD_MS;
  if (!isSourceHeard && now - report.heardAt > UNHEARD_MS) return { read: null, queued: null, applied: null };
  const offset = source?.clockOffset ?? 0;
  // Clocks of a millisecond cannot tell less than one: a 0 would say that nothing is unknown.
  const read = Math.max(1, readLag(facts, report, offset));
  const unapplied = report.oldestUnappliedAt;
  const applied = unapplied === null ? read : Math.max(now + offset - unapplied, read);
  return { read, queued: report.queuedTransactions > 0 ? applied : read, applied };
}

function readLag({ now, source }: ProgressFacts, report: ProgressReport, offset: number): number {
  const { read, heartbeatAt, heardAt } = report;
  const lastHeard = heardAt ?? now;
  if (source === null || read === null) return Math.max(0, now - lastHeard);
  // Everything known of the source's log is read: what is new since the last sign of life of either is not known.
  if (!isAhead(source, read.file, read.position)) return Math.max(0, now - Math.max(source.seenAt, lastHeard));
  // At a heartbeat there was nothing left to read, however old the event before it is.
  const sinceHeartbeat = heartbeatAt === null ? Number.POSITIVE_INFINITY : now - heartbeatAt;
  const sinceEvent = read.timestamp === null ? now - lastHeard : now + offset - read.timestamp * 1_000;
  return Math.max(0, Math.min(sinceEvent, sinceHeartbeat));
}

/** The contract's progress. */
export function progressView(facts: ProgressFacts): JobProgress {
  const { report, reportedAt, source, now, totals, retry } = facts;
  // What a silent process did last is no rate of now.
  const rowsPerSecond = reportedAt !== null && now - reportedAt <= SILENT_MS ? facts.rowsPerSecond : null;
  const lags = lagClocks(facts);
  const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms) / 1_000);
  const iso = (ms: number | null | undefined): string | null => (ms == null ? null : new Date(ms).toISOString());
  const folded = report?.folded ?? null;
  // What a source that is not heard has written meanwhile is not known.
  const end = source !== null && now - source.seenAt < UNHEARD_MS ? source : null;
  const behindBytes = end === null || folded === null ? null : bytesBehind(end, folded.file, Number(folded.position));
  const behindTransactions = end === null || folded === null ? null : transactionsBehind(end, folded.executed);
  return {
    asOf: report === null ? (facts.before?.asOf ?? null) : iso(reportedAt),
    lag: {
      read: seconds(lags.read),
      queued: seconds(lags.queued),
      applied: seconds(lags.applied),
      asOf: lags.applied === null ? null : iso(now),
    },
    behind: { bytes: behindBytes?.toString() ?? null, transactions: behindTransactions?.toString() ?? null },
    rowsPerSecond,
    applied:
      folded === null
        ? (facts.before?.applied ?? { file: null, position: null, gtidSet: null, eventTime: null })
        : {
            file: folded.file,
            position: folded.position,
            gtidSet: folded.executed,
            eventTime: iso(report?.appliedAt) ?? facts.before?.applied.eventTime ?? null,
          },
    sourcePosition: {
      file: source?.file ?? null,
      position: source === null ? null : String(source.position),
      gtidSet: source === null || source.executed === '' ? null : source.executed,
      asOf: iso(source?.seenAt),
    },
    catchUpSeconds: catchUp(behindBytes, { ...facts, rowsPerSecond }),
    runwayHours: runway(facts, now),
    totals,
    retry,
    lanes: report?.lanes ?? null,
    replayWindow: report?.replayWindow ?? false,
  };
}

/**
 * Seconds until the backlog is applied, at the present rate of bytes less what the source writes meanwhile; null when
 * there is none, no rate, or the job does not gain on its source.
 */
function catchUp(behind: bigint | null, { report, rowsPerSecond, source }: ProgressFacts): number | null {
  if (behind === null || behind === 0n || report === null || rowsPerSecond === null || rowsPerSecond === 0) return null;
  if (report.appliedRows === 0) return null;
  const bytesPerRow = report.appliedBytes / report.appliedRows;
  const gain = bytesPerRow * rowsPerSecond - (source?.bytesPerSecond ?? 0);
  return gain > 0 ? Math.round(Number(behind) / gain) : null;
}

/**
 * Hours until the oldest log still needed may be purged: a file goes `expireSeconds` after its last event, which is not
 * older than the event applied last.
 */
function runway({ report, source }: ProgressFacts, now: number): number | null {
  if (source === null || source.expireSeconds === null || report === null) return null;
  const isCurrent = report.folded.file === source.file;
  const lastEvent = isCurrent ? now : (report.appliedAt ?? null);
  if (lastEvent === null) return null;
  return Math.max(0, Math.round(((lastEvent - now) / 1_000 + source.expireSeconds) / 36) / 100);
}
