import { TargetFailure } from './server-error.ts';
import type { Session } from './session.ts';

/** What a session's state depends on. */
export interface SessionStateOptions {
  /** Whether the target checks foreign keys and runs their cascades (a policy of the job). */
  readonly foreignKeyChecks: boolean;
  /** Seconds to wait for a row lock before the transaction is repeated. */
  readonly lockWaitSeconds?: number;
}

/** The sql_mode of every apply session (design §4.12). */
export const APPLY_SQL_MODE = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';

/**
 * Pins everything that the meaning of a statement depends on (design §4.12). What decides the meaning must succeed;
 * what exists on one kind of server only is tried one by one.
 */
export async function pinSessionState(session: Session, options: SessionStateOptions): Promise<void> {
  const { foreignKeyChecks, lockWaitSeconds = 20 } = options;
  await session.run(
    [
      'SET NAMES utf8mb4 COLLATE utf8mb4_bin',
      `SET SESSION time_zone = '+00:00', sql_mode = '${APPLY_SQL_MODE}', unique_checks = 1, autocommit = 1`,
      `SET SESSION foreign_key_checks = ${foreignKeyChecks ? 1 : 0}`,
      'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
      // DDL is run at the moment of its event (ddl/event-session.ts); everything else at the present.
      'SET SESSION timestamp = 0',
    ].join(';'),
  );
  const optional = [
    `innodb_lock_wait_timeout = ${lockWaitSeconds}`,
    'lock_wait_timeout = 600',
    'wait_timeout = 86400',
    'net_read_timeout = 600',
    'net_write_timeout = 600',
    'sql_safe_updates = 0',
    'max_execution_time = 0',
    'transaction_read_only = 0',
    "tidb_txn_mode = 'pessimistic'",
    'allow_auto_random_explicit_insert = 1',
    'tidb_batch_insert = 0',
    'tidb_batch_delete = 0',
    'tidb_constraint_check_in_place_pessimistic = 1',
    // Partitioned tables without statistics: without it TiDB warns (1105) at every UPDATE and DELETE.
    "tidb_opt_fix_control = '44262:ON'",
    'explicit_defaults_for_timestamp = 1',
  ];
  await setWhereKnown(session, optional);
}

/**
 * One packet; a variable that this server does not know, or (a TiDB service in a cloud) does not let us set, in whatever
 * words, ends it, and the rest goes on behind that one.
 */
async function setWhereKnown(session: Session, assignments: readonly string[]): Promise<void> {
  for (let next = 0; next < assignments.length; ) {
    try {
      await session.run(
        assignments
          .slice(next)
          .map((assignment) => `SET SESSION ${assignment}`)
          .join(';'),
      );
      return;
    } catch (failure) {
      if (!(failure instanceof TargetFailure) || failure.kind === 'connection') throw failure;
      next += failure.statement + 1;
    }
  }
}
