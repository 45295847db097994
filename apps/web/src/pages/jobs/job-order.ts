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

/** Worst first; of equal urgency the one that lags most, then by name. */
export function byUrgency(a: Ranked, b: Ranked): number {
  const difference = urgency(a) - urgency(b);
  if (difference !== 0) return difference;
  const lag = (b.progress.lag.applied ?? -1) - (a.progress.lag.applied ?? -1);
  return Math.abs(lag) > 5 ? lag : a.name.localeCompare(b.name);
}
