import type { BinlogPosition, TableStructure, Text } from '@tideway/domain';
import type { QuerySession, RowChangeKind, RowImage } from './source-event.ts';

/** One changed row of a transaction, with the source's structure at the event. */
export interface RowChange {
  readonly table: TableStructure;
  readonly kind: RowChangeKind;
  readonly before: RowImage | null;
  readonly after: RowImage | null;
  readonly foreignKeyChecks: boolean;
}

/** What is common to everything that the source committed as one. */
interface SourceUnit {
  /** Running number in the order of the log, from 1 at each start of the job process. */
  readonly sequence: number;
  readonly gtid: string | null;
  readonly start: BinlogPosition;
  readonly end: BinlogPosition;
  /** Seconds since the epoch, source's clock. */
  readonly timestamp: number;
  /** Microseconds since the epoch; null when the source does not say. */
  readonly commitTimestamp: bigint | null;
  readonly lastCommitted: number | null;
  readonly sequenceNumber: number | null;
  /** Set where it changes: what {@link Checkpoint.onlineDdl} is once this unit is in the prefix. */
  readonly onlineDdl?: string;
}

/** A whole source transaction, already reduced to selected tables. `changes` may be empty: it still joins the fold. */
export interface SourceTransaction extends SourceUnit {
  readonly kind: 'transaction';
  readonly changes: readonly RowChange[];
  readonly byteLength: number;
  /** Ascending indices, in the transaction as read, of changes that an operator skipped; `changes` lacks them. */
  readonly omitted?: readonly number[];
  /** Of what is left of a chunk: the index of its first change in the transaction as read. */
  readonly firstChange?: number;
  /**
   * Of an XA COMMIT or XA ROLLBACK: the GTID of its XA PREPARE, which joins the executed set together with `gtid`
   * and not before (design §4.10). The lane records both.
   */
  readonly preparedGtid?: string | null;
  /** An XA PREPARE (its rows come with the decision) or the decision: what the fold has to know. */
  readonly xa?: { readonly phase: 'prepared' | 'decided'; readonly xid: string };
}

/** One statement to run on the target: split off, names qualified, charset and collation written out. */
export interface DdlStatement {
  readonly sql: string;
  readonly kind: DdlKind;
  /** The tables it creates, changes or drops (name null: the whole database). RENAME: old name, then new name. */
  readonly objects: readonly { readonly schema: string; readonly name: string | null }[];
}

export type DdlKind =
  | 'create-database'
  | 'alter-database'
  | 'drop-database'
  | 'create-table'
  | 'alter-table'
  | 'drop-table'
  | 'rename-table'
  | 'truncate-table'
  | 'create-index'
  | 'drop-index';

/** A DDL statement (a transaction of its own): a barrier. */
export interface SourceDdl extends SourceUnit {
  readonly kind: 'ddl';
  readonly schema: string;
  /** As the source logged it. */
  readonly sql: string;
  readonly session: QuerySession;
  /** What to run, in order, an intent each (design §4.9). */
  readonly statements: readonly DdlStatement[];
  /** Why an operator must decide, null when it can run. Decided by the pipeline before the target sees it. */
  readonly refusal: Text | null;
  /**
   * Names it among intents. Equal to `gtid`, but also set where `gtid` is null because rows of the same transaction
   * follow (CREATE TABLE … SELECT): the GTID then joins the executed set with the rows, not with the table.
   */
  readonly intentGtid: string | null;
  /** Rows of the same transaction follow: it is not executed when the statement is. */
  readonly rowsFollow: boolean;
  /** What is done otherwise than the source did it, to be shown with the result. */
  readonly notes?: readonly string[];
}

/** A piece of a transaction beyond the byte limit (design §4.11): applied alone, chunk by chunk, progress recorded. */
export interface SourceChunk extends SourceUnit {
  readonly kind: 'chunk';
  readonly changes: readonly RowChange[];
  readonly byteLength: number;
  /** 0-based; `last` closes the transaction. All chunks of a transaction share its `sequence`. */
  readonly index: number;
  /** How many changes of this transaction the chunks before it hold. */
  readonly firstChange: number;
  /** Ascending indices, in the transaction as read, of changes that the target must not apply: an operator skipped them. */
  readonly omitted?: readonly number[];
  /** On the last chunk of an XA transaction, as in {@link SourceTransaction}. */
  readonly preparedGtid?: string | null;
  readonly xa?: { readonly phase: 'prepared' | 'decided'; readonly xid: string };
  readonly last: boolean;
}

export type SourceItem = SourceTransaction | SourceDdl | SourceChunk;
