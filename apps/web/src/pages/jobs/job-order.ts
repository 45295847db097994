import type { Job } from '@tideway/contract';
import { isDraft } from '../../app/paths.ts';

/** A binlog runway shorter than this needs somebody. */
export const LOW_RUNWAY_HOURS = 12;

type Ranked = Pick<Job, 'state' | 'stage' | 'progress' | 'name'>;

/** Whether a job waits for a person: it has failed, or it is about to lose its logs, or it stands still. */
export function needsAttention(job: Ranked): boolean {
  return urgency(job) <= 3;
}

/** Whether the logs a job needs will be purged soon. */
export function hasLowRunway(job: Pick<Job, 'state' | 'progress'>): boolean {
  const hours = job.progress.runwayHours;
  return hours !== null && hours < LOW_RUNWAY_HOURS && !isDraft(job) && job.state !== 'deleting';
}

/** 0 is worst. */
export function urgency(job: Ranked): number {
  if (job.state === 'failed') return 0;
  if (job.stage === 'stalled') return 1;
  if (hasLowRunway(job)) return 2;
  if (job.stage === 'waiting-to-retry') return 3;
  if (job.stage === 'catching-up' || job.stage === 'draining') return 4;
  // Of a running job without a stage nothing is known: no reason to put it last.
  if (job.state === 'running' && job.stage === null) return 4;
  if (job.state === 'starting' || job.state === 'pausing' || job.state === 'deleting') return 5;
  if (job.state === 'paused') return 6;
  return isDraft(job) ? 8 : 7;
}

/** Up to 5 s all lags are alike; beyond, a step a doubling: rows do not change places each second under a pointer. */
function lagStep({ progress }: Ranked): number {
  const lag = progress.lag.applied;
  return lag === null ? -1 : Math.max(0, Math.ceil(Math.log2(lag / 5)));
}

/** Worst first; of equal urgency the one that lags most, then by name. */
export function byUrgency(a: Ranked, b: Ranked): number {
  return urgency(a) - urgency(b) || lagStep(b) - lagStep(a) || a.name.localeCompare(b.name);
}
