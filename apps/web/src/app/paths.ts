import type { Job, WizardStep } from '@tideway/contract';

/** The wizard's steps in their order, as in the addresses. */
export const WIZARD_STEP_PATHS = [
  'connections',
  'start-position',
  'objects',
  'precheck',
  'spec',
] as const satisfies readonly WizardStep[];

/** Addresses of the console, so that no page spells one out. */
export const paths = {
  clusters: '/clusters',
  newCluster: '/clusters/new',
  cluster: (clusterId: string) => `/clusters/${clusterId}`,
  editCluster: (clusterId: string) => `/clusters/${clusterId}/edit`,
  jobs: (clusterId: string) => `/clusters/${clusterId}/migration`,
  newJob: (clusterId: string) => `/clusters/${clusterId}/migration/new/connections`,
  wizard: (clusterId: string, jobId: string, step: WizardStep) => `/clusters/${clusterId}/migration/${jobId}/${step}`,
  job: (clusterId: string, jobId: string) => `/clusters/${clusterId}/migration/${jobId}`,
  jobTab: (clusterId: string, jobId: string, tab: string) => `/clusters/${clusterId}/migration/${jobId}/${tab}`,
  editConnections: (clusterId: string, jobId: string) => `/clusters/${clusterId}/migration/${jobId}/edit-connections`,
  prechecks: '/help/prechecks',
  privateEndpoints: '/settings/private-endpoints',
  webhooks: '/settings/webhooks',
  users: '/settings/users',
  apiTokens: '/settings/api-tokens',
  audit: '/settings/audit',
  signIn: '/sign-in',
  setup: '/setup',
};

/** Whether a job is still being made in the wizard. */
export function isDraft(job: Pick<Job, 'state'>): boolean {
  return job.state === 'draft' || job.state === 'prechecking' || job.state === 'ready';
}

/** Where a job is opened: a draft at its step, any other at its details. */
export function jobHome(job: Pick<Job, 'id' | 'clusterId' | 'state' | 'step'>): string {
  return isDraft(job) ? paths.wizard(job.clusterId, job.id, job.step) : paths.job(job.clusterId, job.id);
}
