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
  JOB_PROCESS_DIED: {
    scope: 'internal',
    status: 500,
    retry: 'auto',
    title: 'The process of the job ended unexpectedly',
    remedy: 'It is started again from its checkpoint; nothing is lost or applied twice.',
  },
});
