import type { Job } from '@tideway/contract';

export type JobAction = 'start' | 'pause' | 'resume' | 'delete' | 'spec' | 'connections';

const ALLOWED: Readonly<Record<JobAction, readonly Job['state'][]>> = {
  start: ['ready'],
  pause: ['starting', 'running'],
  resume: ['paused', 'failed'],
  delete: ['draft', 'prechecking', 'ready', 'starting', 'running', 'pausing', 'paused', 'failed', 'deleting'],
  spec: ['running', 'paused'],
  connections: ['paused', 'failed'],
};

/** What a job allows in its present state (facts §6.1); an intent that is under way allows only Delete. */
export function isAllowed(action: JobAction, job: Pick<Job, 'state' | 'desiredState' | 'spec'>): boolean {
  if (!ALLOWED[action].includes(job.state)) return false;
  if (action === 'pause') return job.desiredState !== 'paused' && job.desiredState !== 'deleted';
  if (action === 'resume') return job.state === 'failed' || job.desiredState !== 'running';
  return action !== 'spec' || job.spec !== null;
}

/** Whether Resume has to ask how: the job stopped at a row the target already holds. */
export function isConflict(job: Pick<Job, 'state' | 'error'>): boolean {
  return job.state === 'failed' && job.error?.code === 'TARGET_DUPLICATE_KEY';
}
