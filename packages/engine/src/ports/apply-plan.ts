import type { TableName } from '@tideway/domain';
import type { RowChange, SourceTransaction } from './source-transaction.ts';

/** Source transactions committed together by one lane, in source order. */
export interface ApplyGroup {
  readonly transactions: readonly SourceTransaction[];
  readonly changeCount: number;
  readonly byteLength: number;
}

/** One statement of a plan. The sink runs it and compares what the server counted (CLIENT_FOUND_ROWS) with `expect`. */
export interface PlannedStatement {
  readonly sql: string;
  readonly kind: 'insert' | 'update' | 'delete';
  readonly table: TableName;
  /** Rows that must be inserted, matched or deleted. */
  readonly expect: number;
  /** The changes it stands for, so that a failure names its rows. */
  readonly changes: readonly RowChange[];
}

/** `grouped`: reduced, deletes first, multi-row. `row-by-row`: source order, one statement a change: the meaning (design §4.6). */
export interface ApplyPlan {
  readonly mode: 'grouped' | 'row-by-row';
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
