import { type Job, ROUTES, type RouteMethod } from '@tideway/contract';
import { useMay } from '../api/hooks/use-may.ts';

export type JobAction = 'start' | 'pause' | 'resume' | 'delete' | 'spec' | 'connections';

const ALLOWED: Readonly<Record<JobAction, readonly Job['state'][]>> = {
  start: ['ready'],
  pause: ['starting', 'running'],
  resume: ['paused', 'failed'],
  delete: ['draft', 'prechecking', 'ready', 'starting', 'running', 'pausing', 'paused', 'failed', 'deleting'],
  spec: ['running', 'paused'],
  connections: ['paused', 'failed'],
};

const ROUTE_OF: Readonly<Record<JobAction, readonly [RouteMethod, string]>> = {
  start: ['POST', ROUTES.jobStart],
  pause: ['POST', ROUTES.jobPause],
  resume: ['POST', ROUTES.jobResume],
  delete: ['DELETE', ROUTES.job],
  spec: ['PUT', ROUTES.jobSpec],
  connections: ['PATCH', ROUTES.job],
};

/** What a job allows in its present state (facts §6.1); an intent that is under way allows only Delete. */
function isAllowedInState(action: JobAction, job: Pick<Job, 'state' | 'desiredState' | 'spec'>): boolean {
  if (!ALLOWED[action].includes(job.state)) return false;
  if (action === 'pause') return job.desiredState !== 'paused' && job.desiredState !== 'deleted';
  if (action === 'resume') return job.state === 'failed' || job.desiredState !== 'running';
  return action !== 'spec' || job.spec !== null;
}

/** Whether a job in its present state allows something, and who is signed in may do it. */
export function useIsAllowed(): (action: JobAction, job: Pick<Job, 'state' | 'desiredState' | 'spec'>) => boolean {
  const may = useMay();
  return (action, job) => may(...ROUTE_OF[action]) && isAllowedInState(action, job);
}

/** Whether Resume has to ask how: the job stopped at a row the target already holds. */
export function isConflict(job: Pick<Job, 'state' | 'error'>): boolean {
  return job.state === 'failed' && job.error?.code === 'TARGET_DUPLICATE_KEY';
}
