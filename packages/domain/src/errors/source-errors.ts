import { defineErrors } from './define-errors.ts';

/** Errors on the source's side. */
export const SOURCE_ERRORS = defineErrors({
  SOURCE_UNREACHABLE: {
    scope: 'source',
    status: 422,
    retry: 'auto',
    title: 'The source cannot be reached',
    remedy: 'Check host and port, that the server runs, and that its firewall lets this worker in.',
  },
  SOURCE_ACCESS_DENIED: {
    scope: 'source',
    status: 422,
    retry: 'resume',
    title: 'The source refuses the user name or password',
    remedy: 'Correct the credentials, or grant this account access from the address shown.',
  },
  SOURCE_BINLOG_PURGED: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: 'The binary log needed is no longer on the source',
    remedy:
      'The changes in it are lost to this job: create a new job, and keep binary logs for longer (7 days advised).',
  },
  SOURCE_POSITION_INVALID: {
    scope: 'source',
    status: 422,
    retry: 'never',
    title: 'The start position does not fit this source',
    remedy: 'Choose a position that the source still has, at the beginning of a transaction.',
  },
  SOURCE_BINLOG_UNREADABLE: {
    scope: 'source',
    status: 500,
    retry: 'resume',
    title: 'An event of the binary log cannot be decoded',
    remedy: 'Keep the binary log file and report the position; nothing was applied beyond it.',
  },
  SOURCE_ROW_IMAGE_NOT_FULL: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: 'A row was logged without all its columns',
    remedy: 'Set binlog_row_image=FULL in every session of the source; rows logged before must be migrated again.',
  },
  SOURCE_STATEMENT_FORMAT: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: 'A change was logged as a statement, not as rows',
    remedy: 'Set binlog_format=ROW in every session of the source; this change must be migrated by hand.',
  },
  SOURCE_SCHEMA_UNKNOWN: {
    scope: 'source',
    status: 409,
    retry: 'resume',
    title: 'The structure of a table at this position is not known',
    remedy: 'Set binlog_row_metadata=FULL, choose a later start, or supply the CREATE TABLE of that time.',
  },
  SOURCE_INCIDENT: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: 'The source reports that its binary log has a gap',
    remedy: 'Changes are missing from the log itself: migrate the data again from a fresh copy.',
  },
  SOURCE_TLS_FAILED: {
    scope: 'source',
    status: 422,
    retry: 'resume',
    title: 'The encrypted connection to the source cannot be made',
    remedy: 'Check whether the server offers TLS, and that the certificates belong to it.',
  },
  SOURCE_CONNECTION_LOST: {
    scope: 'source',
    status: 503,
    retry: 'auto',
    title: 'The connection to the source was lost',
    remedy: 'Nothing to do: the job connects again and goes on from its checkpoint.',
  },
  SOURCE_PRIVILEGE_MISSING: {
    scope: 'source',
    status: 422,
    retry: 'resume',
    title: 'The account on the source lacks a privilege',
    remedy: 'Grant it: REPLICATION SLAVE and REPLICATION CLIENT on *.*, SELECT on the migrated databases.',
  },
  SOURCE_QUERY_FAILED: {
    scope: 'source',
    status: 422,
    retry: 'resume',
    title: 'The source answered a query with an error',
    remedy: 'Read the answer of the source, mend the cause, then try again.',
  },
  SOURCE_NOT_LOGGING: {
    scope: 'source',
    status: 422,
    retry: 'resume',
    title: 'The source writes no binary log',
    remedy:
      'Set log_bin (managed services: turn automated backups or binary logging on), restart the source, try again.',
  },
  SOURCE_REPLICA_CONFLICT: {
    scope: 'source',
    status: 409,
    retry: 'auto',
    title: 'Another replica uses the same server id on the source',
    remedy: 'Nothing to do: the job connects again under another server id.',
  },
  SOURCE_ANONYMOUS_TRANSACTION: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: 'A transaction without a GTID came in a job that goes by GTIDs',
    remedy: 'Set gtid_mode=ON on the source for good, and create a new job that starts after this transaction.',
  },
  SOURCE_XA_UNKNOWN: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: 'An XA transaction was committed that was prepared before the start position',
    remedy: 'Its rows cannot be known: migrate the tables it changed again, from a start before its XA PREPARE.',
  },
  SOURCE_TRANSACTION_TORN: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: 'A transaction with rows ended without a commit',
    remedy:
      'Rows of tables without transactions (MyISAM) stay on the source after a ROLLBACK, others do not: migrate the tables ' +
      'it changed again, and convert them to InnoDB.',
  },
});
