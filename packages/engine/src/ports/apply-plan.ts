import type { TableName } from '@tideway/domain';
import type { SqlWriter } from './source-event.ts';
import type { RowChange, SourceTransaction } from './source-transaction.ts';

/** Source transactions committed together by one lane, in source order. */
export interface ApplyGroup {
  readonly transactions: readonly SourceTransaction[];
  readonly changeCount: number;
  readonly byteLength: number;
}

/** One statement of a plan. The sink runs it and compares what the server counted (CLIENT_FOUND_ROWS) with `expect`. */
export interface PlannedStatement {
  /** Made when it is asked for, where {@link write} is there. */
  readonly sql: string;
  /** Writes `sql` as bytes without making the text. Only for the decoder's own writer (`ByteWriter`). */
  readonly write?: (writer: SqlWriter) => void;
  readonly kind: 'insert' | 'update' | 'delete' | 'replace';
  readonly table: TableName;
  /**
   * Rows that must be inserted, matched or deleted. 0 is a real expectation: a guard that no row has this key.
   * Of kind `replace`, and of `delete` in a replay plan, it is not asserted: the count says what was evicted.
   */
  readonly expect: number;
  /** False when the target's table has no usable key: a miss then fails the job (design §3). */
  readonly keyed: boolean;
  /**
   * `enum-zero`: run with `STRICT_ALL_TABLES` left out of sql_mode, restored right after: it only gives ENUM columns
   * their index 0, which strict mode refuses. Its warnings (1265) are expected, a count mismatch is not.
   */
  readonly sqlMode: 'strict' | 'enum-zero';
  /** False when the session that wrote it on the source had `foreign_key_checks = 0`. */
  readonly foreignKeyChecks: boolean;
  /** The changes it stands for, so that a failure names its rows. */
  readonly changes: readonly RowChange[];
  /** Replay plans: a SELECT of all columns of the rows it will overwrite or evict, to count and sample them. */
  readonly probe?: string;
}

/**
 * `grouped`: reduced, deletes first, multi-row. `row-by-row`: source order, one statement a change: the meaning
 * (design §4.6). `replay`: the source overwrites, in source order (design §3).
 */
export interface ApplyPlan {
  readonly mode: 'grouped' | 'row-by-row' | 'replay';
  readonly statements: readonly PlannedStatement[];
}

/** Rows applied per table, what the console counts. Exact: decimal text never needed below 2^53. */
export interface TableCounts {
  readonly table: TableName;
  inserted: number;
  updated: number;
  deleted: number;
  /** Updates and deletes that met no row. */
  updatesMissed: number;
  deletesMissed: number;
}
