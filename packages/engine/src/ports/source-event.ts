import type { BinlogPosition, TableStructure } from '@tideway/domain';

/**
 * One image of one row, by ordinal of the source's structure. Values come out as SQL literals that mean exactly the
 * source's value in a session pinned as design §4.12 says. Immutable, and safe to keep: it owns its bytes.
 *
 * Forms that the engine relies on: integers, DECIMAL and YEAR as plain digits with a sign; FLOAT and DOUBLE as the
 * shortest decimal (`1.1`, `1e-7`); ENUM and SET as the decimal index or bitmap, never a label (ENUM `0` is the empty
 * error value); BIT as a decimal number; temporal types as `'…'`; text as `'…'` with backslash escapes when it is
 * valid Unicode, else `_charset x'…'`; binary types as `x'…'`; JSON as `'…'` or `CAST('…' AS JSON)`.
 */
export interface RowImage {
  readonly columnCount: number;
  /** Size of the image in the binlog, bytes: what queues are bounded by. */
  readonly byteLength: number;
  isNull(ordinal: number): boolean;
  /** True when the image does not carry the column (row image not FULL). */
  isAbsent(ordinal: number): boolean;
  /** The value as a SQL literal, `NULL` for NULL. Same value and column, same text. */
  literal(ordinal: number): string;
  /** `(l1,l2,…)` of these ordinals (all when omitted): the hot path. */
  tuple(ordinals?: readonly number[]): string;
  /** {@link tuple} as UTF-8 bytes. Optional: without it the engine takes the text, which costs two copies more. */
  writeTuple?(writer: SqlWriter, ordinals?: readonly number[]): void;
  /**
   * Whether a column is the same, byte for byte, in another image of the same structure. Optional: without it the
   * engine compares literals, which costs more.
   */
  sameAs?(other: RowImage, ordinal: number): boolean;
}

/**
 * Where SQL text goes as UTF-8 bytes. What images write to is the decoder's own writer, of which the engine needs no
 * more than this.
 */
export interface SqlWriter {
  /** Any text. */
  text(text: string): void;
  /** ASCII only, short. */
  ascii(text: string): void;
}

export type RowChangeKind = 'insert' | 'update' | 'delete';

/** A changed row: insert has `after`, delete has `before`, update both. */
export interface RowImages {
  readonly before: RowImage | null;
  readonly after: RowImage | null;
}

/** Session facts a DDL was executed with, from the query event's status variables; null where the event has none. */
export interface QuerySession {
  /** What the server is that wrote the log; `mysql` when left out. */
  readonly flavour?: 'mysql' | 'mariadb';
  readonly sqlMode: string | null;
  readonly timeZone: string | null;
  readonly charsetClient: string | null;
  readonly collationConnection: string | null;
  readonly collationServer: string | null;
  /** Default collation of the event's database, where logged. */
  readonly collationDatabase: string | null;
  /** `default_collation_for_utf8mb4` (MySQL ≥ 8.0); null or absent where the event has none. */
  readonly collationForUtf8mb4?: string | null;
  /** Part of a second the statement began at: what CURRENT_TIMESTAMP(6) was. Null or absent where not logged. */
  readonly microseconds?: number | null;
  /** `explicit_defaults_for_timestamp`; null or absent where not logged (before MySQL 8.0). */
  readonly explicitDefaultsForTimestamp?: boolean | null;
  readonly foreignKeyChecks: boolean;
  readonly uniqueChecks: boolean;
}

/** Where an event lies and when it was written. `end` is the position after it. */
export interface EventPlace {
  readonly start: BinlogPosition;
  readonly end: BinlogPosition;
  /** Seconds since the epoch, source's clock. */
  readonly timestamp: number;
}

/** What a {@link BinlogSource} yields, in the order of the log. System schemas and tables outside `select` are left out. */
export type SourceEvent =
  | {
      readonly type: 'gtid';
      readonly at: EventPlace;
      /** `uuid[:tag]:n`, MariaDB `domain-server-seq`; null for an anonymous transaction. */
      readonly gtid: string | null;
      readonly lastCommitted: number | null;
      readonly sequenceNumber: number | null;
      /** Microseconds since the epoch of the commit on the server we read from; null before MySQL 8.0. */
      readonly commitTimestamp: bigint | null;
    }
  | {
      readonly type: 'begin';
      readonly at: EventPlace;
      /** The xid when it is an `XA START`: its rows are kept, never applied in chunks, until the decision. */
      readonly xid?: string;
    }
  | {
      readonly type: 'rows';
      readonly at: EventPlace;
      /** Same object while the structure stays the same: usable as a map key. */
      readonly table: TableStructure;
      readonly kind: RowChangeKind;
      readonly rows: readonly RowImages[];
      readonly byteLength: number;
      /** From the event's flags: `SET foreign_key_checks = 0` in the session that wrote it. */
      readonly foreignKeyChecks: boolean;
    }
  | {
      /** Any statement that is not a transaction's frame: DDL, or DML logged as a statement. */
      readonly type: 'query';
      readonly at: EventPlace;
      readonly schema: string;
      readonly sql: string;
      readonly session: QuerySession;
    }
  /** End of a transaction (XID event, or COMMIT as a query for engines without XA). */
  | { readonly type: 'commit'; readonly at: EventPlace }
  | { readonly type: 'rollback'; readonly at: EventPlace }
  | { readonly type: 'xa-prepare'; readonly at: EventPlace; readonly xid: string; readonly onePhase: boolean }
  | { readonly type: 'xa-commit'; readonly at: EventPlace; readonly xid: string }
  | { readonly type: 'xa-rollback'; readonly at: EventPlace; readonly xid: string }
  /** Nothing new on the source up to this position. */
  | { readonly type: 'heartbeat'; readonly position: BinlogPosition; readonly receivedAt: number }
  | { readonly type: 'incident'; readonly at: EventPlace; readonly message: string };

/** Where to read from: exclusive modes, never both (engine-anchors pitfall 14). */
export type ReadFrom =
  | { readonly mode: 'gtid'; readonly executed: string }
  | { readonly mode: 'file-position'; readonly position: BinlogPosition };

/** A live binlog. Pulling is the back-pressure: while nobody pulls, the socket is not read. */
export interface BinlogSource {
  /** Batches of events, for ever, until `signal` aborts; throws a TidewayError when the stream ends or breaks. */
  open(from: ReadFrom, signal: AbortSignal): AsyncIterable<readonly SourceEvent[]>;
}
