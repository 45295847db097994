import type { BinlogPosition, TableStructure } from '@tideway/domain';
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
}

/** A whole source transaction, already reduced to selected tables. `changes` may be empty: it still joins the fold. */
export interface SourceTransaction extends SourceUnit {
  readonly kind: 'transaction';
  readonly changes: readonly RowChange[];
  readonly byteLength: number;
}

/** A DDL statement (a transaction of its own): a barrier. */
export interface SourceDdl extends SourceUnit {
  readonly kind: 'ddl';
  readonly schema: string;
  readonly sql: string;
  readonly session: QuerySession;
}

/** A piece of a transaction beyond the byte limit (design §4.11): applied alone, chunk by chunk, progress recorded. */
export interface SourceChunk extends SourceUnit {
  readonly kind: 'chunk';
  readonly changes: readonly RowChange[];
  readonly byteLength: number;
  /** 0-based; `last` closes the transaction. */
  readonly index: number;
  readonly last: boolean;
}

export type SourceItem = SourceTransaction | SourceDdl | SourceChunk;
