import type { RowChange } from '../rows/row-image.ts';
import type { DecodedTable } from '../tables/decoded-table.ts';
import type { FormatDescription } from './format-description.ts';
import type { GtidFacts } from './gtid.ts';
import type { EventHeader } from './header.ts';
import type { HeartbeatFacts } from './heartbeat.ts';
import type { IncidentFacts } from './incident.ts';
import type {
  MariadbBinlogCheckpointFacts,
  MariadbGtidFacts,
  MariadbGtidListFacts,
  MariadbStartEncryptionFacts,
} from './mariadb.ts';
import type { PreviousGtidsFacts } from './previous-gtids.ts';
import type { QueryFacts } from './query.ts';
import type { StatementAidFacts } from './statement-aid.ts';
import type { PayloadFacts } from './transaction-payload.ts';
import type { XaPrepareFacts } from './xa-prepare.ts';

interface Of<T extends string> extends EventHeader {
  readonly type: T;
}

/** First event of every file; how the next ones are written. */
export interface FormatEvent extends Of<'format'> {
  readonly format: FormatDescription;
}

/** The stream goes on in `file` at `position`. An artificial one (see the flags) opens every dump. */
export interface RotateEvent extends Of<'rotate'> {
  readonly file: string;
  readonly position: number;
}

/** A transaction begins and has this GTID (tagged GTIDs too: the tag is part of `sid`). */
export interface GtidEvent extends Of<'gtid'>, GtidFacts {}

/** A transaction begins and has none. */
export interface AnonymousGtidEvent extends Of<'anonymous-gtid'>, GtidFacts {}

/** What had been executed before this file began. */
export interface PreviousGtidsEvent extends Of<'previous-gtids'>, PreviousGtidsFacts {}

/** A statement: BEGIN, COMMIT, ROLLBACK, SAVEPOINT, XA …, a DDL, or a change logged as a statement. */
export interface QueryEvent extends Of<'query'>, QueryFacts {}

/** The transaction is committed. */
export interface XidEvent extends Of<'xid'> {
  readonly xid: bigint;
}

/** Names the table of the rows events that follow. The same object for as long as the source sends the same bytes. */
export interface TableMapEvent extends Of<'table-map'> {
  readonly table: DecodedTable;
}

/** Rows of one selected table, in source order. */
export interface RowsEvent extends Of<'rows'> {
  readonly table: DecodedTable;
  readonly kind: 'insert' | 'update' | 'delete';
  /** The last rows event of its statement. */
  readonly endOfStatement: boolean;
  /** The session had foreign_key_checks=0, unique_checks=0. */
  readonly noForeignKeyChecks: boolean;
  readonly noUniqueChecks: boolean;
  /** Both images of every row hold every column; false under `binlog_row_image` MINIMAL or NOBLOB. */
  readonly complete: boolean;
  readonly rows: readonly RowChange[];
}

/** Rows of a table that `select` left out, not decoded. */
export interface SkippedRowsEvent extends Of<'skipped-rows'> {
  readonly table: DecodedTable;
}

/** The text of the statement behind the rows (`binlog_rows_query_log_events`, MariaDB's annotate). */
export interface RowsQueryEvent extends Of<'rows-query'> {
  readonly query: string;
}

/** Nothing to send, or transactions passed over up to a position. */
export interface HeartbeatEvent extends Of<'heartbeat'>, HeartbeatFacts {}

/** The source lost events: its log has a gap. */
export interface IncidentEvent extends Of<'incident'>, IncidentFacts {}

/** Ends the part of an XA transaction that was prepared (or committed at once). */
export interface XaPrepareEvent extends Of<'xa-prepare'>, XaPrepareFacts {}

/** A compressed transaction, handed over unopened (option `payload: 'deliver'`). */
export interface TransactionPayloadEvent extends Of<'transaction-payload'>, PayloadFacts {}

/** INTVAR, RAND, USER_VAR or LOAD DATA parts: only a change logged as a statement has them. */
export interface StatementAidEvent extends Of<'statement-aid'>, StatementAidFacts {}

/** The server shut down in good order. */
export interface StopEvent extends Of<'stop'> {}

/** Events that carry nothing for us: group replication's context and view change, ignorable ones. */
export interface IgnorableEvent extends Of<'ignorable'> {
  readonly typeCode: number;
}

export interface MariadbGtidEvent extends Of<'mariadb-gtid'>, MariadbGtidFacts {}
export interface MariadbGtidListEvent extends Of<'mariadb-gtid-list'>, MariadbGtidListFacts {}
export interface MariadbBinlogCheckpointEvent extends Of<'mariadb-binlog-checkpoint'>, MariadbBinlogCheckpointFacts {}
export interface MariadbStartEncryptionEvent extends Of<'mariadb-start-encryption'>, MariadbStartEncryptionFacts {}

/** An event of a type this package does not know, marked ignorable or not. See {@link BinlogDecoder.unknownEvents}. */
export interface UnknownEvent extends Of<'unknown'> {
  readonly typeCode: number;
}

/** Everything a binlog holds. */
export type BinlogEvent =
  | FormatEvent
  | RotateEvent
  | GtidEvent
  | AnonymousGtidEvent
  | PreviousGtidsEvent
  | QueryEvent
  | XidEvent
  | TableMapEvent
  | RowsEvent
  | SkippedRowsEvent
  | RowsQueryEvent
  | HeartbeatEvent
  | IncidentEvent
  | XaPrepareEvent
  | TransactionPayloadEvent
  | StatementAidEvent
  | StopEvent
  | IgnorableEvent
  | MariadbGtidEvent
  | MariadbGtidListEvent
  | MariadbBinlogCheckpointEvent
  | MariadbStartEncryptionEvent
  | UnknownEvent;
