import type { JobStage, JobState } from '@tideway/domain';

/** Seconds of applied lag up to which a job counts as in sync. */
const IN_SYNC_SECONDS = 5;
/** Milliseconds without a sign of life, or without progress while something is waiting, after which a job is stalled. */
export const SILENT_MS = 4_000;
const STUCK_MS = 8_000;
/** A process that has not reported at all for this long since it was started is stalled too. */
const UNREPORTED_MS = 15_000;

/** What the stage is derived from; all of it seen from outside the job process. Times in ms since the epoch. */
export interface StageFacts {
  readonly state: JobState;
  readonly now: number;
  readonly isWaitingToRetry: boolean;
  /** When the job process last reported; null before the first report. */
  readonly reportedAt: number | null;
  /** When the applied position last moved, or the process was started. */
  readonly appliedMovedAt: number;
  /** Something is known to be waiting: unapplied transactions, or the source's log goes on behind what was read. */
  readonly isBehind: boolean;
  /** Seconds; null: unknown. */
  readonly appliedLag: number | null;
}

/** The stage shown next to the state (design §3): from applied progress, never from a process being alive. */
export function deriveStage(facts: StageFacts): JobStage | null {
  const { state, now, reportedAt } = facts;
  if (state === 'pausing') return 'draining';
  if (state !== 'running') return null;
  if (facts.isWaitingToRetry) return 'waiting-to-retry';
  if (reportedAt !== null && now - reportedAt > SILENT_MS) return 'stalled';
  if (reportedAt === null && now - facts.appliedMovedAt > UNREPORTED_MS) return 'stalled';
  if (facts.isBehind && now - facts.appliedMovedAt > STUCK_MS) return 'stalled';
  // Neither source nor process is heard any more: no stage is known, and none is shown.
  if (reportedAt !== null && facts.appliedLag === null) return null;
  return facts.appliedLag !== null && facts.appliedLag <= IN_SYNC_SECONDS ? 'in-sync' : 'catching-up';
}
