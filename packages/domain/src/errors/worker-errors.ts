import { defineErrors } from './define-errors.ts';

/** Errors of Tideway's own processes. */
export const WORKER_ERRORS = defineErrors({
  INTERNAL: {
    scope: 'internal',
    status: 500,
    retry: 'resume',
    title: 'Something unexpected happened inside Tideway',
    remedy: 'Report it with the trace id and the log; no data was confirmed beyond the checkpoint.',
  },
  STORE_UNAVAILABLE: {
    scope: 'internal',
    status: 503,
    retry: 'auto',
    title: 'The job store does not answer',
    remedy: 'Bring Postgres back; running jobs go on meanwhile, and the console returns by itself.',
  },
  NO_WORKER: {
    scope: 'internal',
    status: 503,
    retry: 'never',
    title: 'No worker is running',
    remedy:
      'Start a worker (npm start runs one; else node apps/worker/src/main.ts with the same DATABASE_URL and key): ' +
      'connection tests, listings and prechecks run there.',
  },
  WORKER_LOST: {
    scope: 'internal',
    status: 503,
    retry: 'never',
    title: 'The worker that was at it is gone',
    remedy: 'See whether a worker is running, look at what is there by now, and try again.',
  },
  JOB_PROCESS_DIED: {
    scope: 'internal',
    status: 500,
    retry: 'auto',
    title: 'The process of the job ended unexpectedly',
    remedy: 'It is started again from its checkpoint; nothing is lost or applied twice.',
  },
});
