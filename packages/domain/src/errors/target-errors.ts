import { defineErrors } from './define-errors.ts';

/** Errors on the target's side. */
export const TARGET_ERRORS = defineErrors({
  TARGET_UNREACHABLE: {
    scope: 'target',
    status: 422,
    retry: 'auto',
    title: 'The target cannot be reached',
    remedy: 'Check the address of the cluster, that it runs, and the network between this worker and it.',
  },
  TARGET_ACCESS_DENIED: {
    scope: 'target',
    status: 422,
    retry: 'resume',
    title: 'The target refuses the user name or password',
    remedy: 'Correct the credentials of the target in the job, then resume.',
  },
  TARGET_TABLE_MISSING: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: 'A table does not exist on the target',
    remedy: 'Create the table on the target, then resume: the job goes on from the same transaction.',
  },
  TARGET_DUPLICATE_KEY: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: 'The target already holds a row with this key',
    remedy: 'Resume with "the source overwrites", or mend the row and resume strictly.',
  },
  TARGET_ROW_MISSING_NO_KEY: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: 'A changed row of a table without a key was not found on the target',
    remedy: 'Compare the table on both sides; give it a primary key.',
  },
  TARGET_DATA_REJECTED: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: 'The target does not accept a value',
    remedy: 'Compare the column on both sides, widen it on the target, then resume.',
  },
  TARGET_SCHEMA_MISMATCH: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: 'A table differs between source and target',
    remedy: 'Make the structures agree, then resume.',
  },
  TARGET_DDL_FAILED: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: 'The target does not run a DDL statement of the source',
    remedy: 'Skip the statement or replace it by one that the target knows.',
  },
  TARGET_ROW_TOO_LARGE: {
    scope: 'target',
    status: 409,
    retry: 'never',
    title: 'A row is larger than the target accepts',
    remedy: 'Raise the limit of the target (TiDB: txn-entry-size-limit), then resume.',
  },
  TARGET_FENCED: {
    scope: 'target',
    status: 409,
    retry: 'never',
    title: 'Another worker has taken over this job',
    remedy: 'Nothing to do: the newer worker goes on from the same checkpoint.',
  },
  TARGET_CHECKPOINT_UNUSABLE: {
    scope: 'target',
    status: 409,
    retry: 'never',
    title: 'The checkpoint of the job on the target cannot be used',
    remedy: 'Restore the database `tideway` on the target, or create a new job with a start position you are sure of.',
  },
  TARGET_STATEMENT_FAILED: {
    scope: 'target',
    status: 500,
    retry: 'resume',
    title: 'The target answered a statement with an error',
    remedy: 'Read the answer of the target, mend the cause, then resume.',
  },
});
