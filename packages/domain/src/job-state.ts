/** The observed states of a migration job (design §3). */
export const JOB_STATES = [
  'draft',
  'prechecking',
  'ready',
  'starting',
  'running',
  'pausing',
  'paused',
  'failed',
  'deleting',
  'deleted',
] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What the operator wants; the worker that holds the lease makes it so. */
export const DESIRED_STATES = ['none', 'running', 'paused', 'deleted'] as const;
export type DesiredState = (typeof DESIRED_STATES)[number];

/** Shown next to the state of a running job; comes from applied progress, never from a process being alive. */
export const JOB_STAGES = ['catching-up', 'in-sync', 'draining', 'stalled', 'waiting-to-retry'] as const;
export type JobStage = (typeof JOB_STAGES)[number];

const TRANSITIONS: Readonly<Record<JobState, readonly JobState[]>> = {
  draft: ['prechecking', 'deleting'],
  prechecking: ['draft', 'ready', 'deleting'],
  ready: ['draft', 'prechecking', 'starting', 'deleting'],
  starting: ['running', 'pausing', 'failed', 'deleting'],
  running: ['pausing', 'failed', 'starting', 'deleting'],
  pausing: ['paused', 'failed', 'deleting'],
  paused: ['starting', 'deleting'],
  failed: ['starting', 'deleting'],
  deleting: ['deleted'],
  deleted: [],
};

/** Whether the state machine of design §3 has the edge `from → to`. */
export function canTransition(from: JobState, to: JobState): boolean {
  return TRANSITIONS[from].includes(to);
}

/** What an operator may ask for in a state (facts §6.1: pause while running, resume after pause or failure, delete in any). */
export const JOB_ACTIONS = ['start', 'pause', 'resume', 'delete', 'edit'] as const;
export type JobAction = (typeof JOB_ACTIONS)[number];

const ALLOWED: Readonly<Record<JobAction, readonly JobState[]>> = {
  edit: ['draft', 'prechecking', 'ready'],
  start: ['ready'],
  pause: ['starting', 'running'],
  resume: ['paused', 'failed'],
  delete: ['draft', 'prechecking', 'ready', 'starting', 'running', 'pausing', 'paused', 'failed', 'deleting'],
};

export function isActionAllowed(action: JobAction, state: JobState): boolean {
  return ALLOWED[action].includes(state);
}
