import type { TableStructure } from '@tideway/domain';
import { BinlogDecodeError } from './binlog-decode-error.ts';
import { Malformed } from './bytes/malformed.ts';
import { asBuffer, type Bytes, u16, u48 } from './bytes/read.ts';
import type { BinlogEvent, TransactionPayloadEvent } from './events/binlog-event.ts';
import { CHECKSUM_LENGTH, checksumFits, formatChecksumFits } from './events/checksum.ts';
import { EVENT, eventTypeName } from './events/event-type.ts';
import { type FormatDescription, readFormatDescription } from './events/format-description.ts';
import { UuidCache } from './events/gtid.ts';
import { type EventHeader, FLAG_ARTIFICIAL, HEADER_LENGTH, type RawHeader, readHeader } from './events/header.ts';
import { readRotate } from './events/rotate.ts';
import { payloadEvents, readPayload } from './events/transaction-payload.ts';
import { LogPosition } from './log-position.ts';
import { readPlainEvent } from './read-plain-event.ts';
import { type RowsShape, readRows, readRowsHead } from './rows/read-rows.ts';
import { isMissingFact, type RowsOrigin } from './rows/rows-origin.ts';
import { rowsShape } from './rows/rows-shape.ts';
import { Slab } from './rows/slab.ts';
import type { ReportJsonLoss } from './tables/build-table.ts';
import { type DecodedTable, tableLabel } from './tables/decoded-table.ts';
import { TableCache } from './tables/table-cache.ts';
import type { TableMap } from './tables/table-map.ts';
import type { LiteralDialect } from './values/literal-dialect.ts';

/** How a stream is decoded. */
export interface BinlogDecoderOptions {
  readonly flavor: 'mysql' | 'mariadb';
  /** Check the CRC32 of every event that has one. Checksums are taken off whether checked or not. */
  readonly verifyChecksum: boolean;
  /**
   * The table as it was at this place in the log, for what the event does not say: names and labels without FULL
   * metadata, signs and charsets before 8.0 and on MariaDB, which columns are generated. Asked once a table map.
   */
  readonly tableStructure?: (schema: string, table: string, map: TableMap) => TableStructure | undefined;
  /** Rows of other tables are not decoded. Asked once a table map. Default: all. */
  readonly select?: (schema: string, table: string) => boolean;
  /** What literals are written for. Default `tidb`. */
  readonly dialect?: LiteralDialect;
  /**
   * `borrowed` (default): bytes given to decode() are only read during the call; rows are copied out once.
   * `owned`: they are never written again, and rows keep them.
   */
  readonly bytes?: 'borrowed' | 'owned';
  /** Of borrowed bytes: events with so many bytes of rows are owned all the same. Default: none. */
  readonly ownedFrom?: number;
  /**
   * `expand` (default): a compressed transaction's events come one by one within the call. `deliver`: it comes as one
   * `transaction-payload` event, to be opened with {@link BinlogDecoder.openPayload} at the caller's pace.
   */
  readonly payload?: 'expand' | 'deliver';
  /** Told each time a JSON literal is written that says less than the stored document (limits.md). */
  readonly onJsonLoss?: ReportJsonLoss;
}

/** Takes events in the order of the log. */
export type EventSink = (event: BinlogEvent) => void;

const END_OF_STATEMENT = 1;
const NO_FOREIGN_KEY_CHECKS = 2;
const NO_UNIQUE_CHECKS = 4;
/** A rows event without rows that only ends a statement has this table id. */
const DUMMY_TABLE_ID = 0xff_ffff;
/** Table id and flags. */
const ROWS_HEAD = 8;

/**
 * An incremental decoder of one binlog stream: fed with one event at a time, as a dump packet after its 0x00 byte or
 * a binlog file holds it, in order, beginning with a format description (a dump's rotate event may come before it).
 */
export class BinlogDecoder {
  readonly #options: BinlogDecoderOptions;
  readonly #tables: TableCache;
  readonly #uuids = new UuidCache();
  readonly #position = new LogPosition();
  readonly #slab: Slab | undefined;
  readonly #raw: RawHeader = { timestamp: 0, typeCode: 0, serverId: 0, size: 0, logPos32: 0, flags: 0 };
  readonly #unknown = new Map<number, number>();
  #format: FormatDescription | undefined;
  #checksumLength = 0;
  #logPos = 0;
  /** What decode() got last: one buffer holds thousands of events. */
  #lastBytes: Bytes = Buffer.alloc(0);
  #table: DecodedTable | undefined;

  constructor(options: BinlogDecoderOptions) {
    this.#options = options;
    const { flavor, dialect = 'tidb', select, tableStructure, onJsonLoss } = options;
    this.#tables = new TableCache({ flavor, dialect, select, tableStructure, onJsonLoss });
    this.#slab = options.bytes === 'owned' ? undefined : new Slab(options.ownedFrom);
  }

  /** File the stream stands in, null until a rotate event or {@link startAt} named it. */
  get file(): string | null {
    return this.#position.file;
  }

  /** Events of types this package does not know, by type code: report each type once. */
  get unknownEvents(): ReadonlyMap<number, number> {
    return this.#unknown;
  }

  /** For streams that do not begin with a rotate event: a file read from disk. */
  startAt(file: string, position: number): void {
    this.#position.moveTo(file, position);
  }

  /** Ask `tableStructure` again for every table: call it when a DDL changed what it would answer. */
  forgetTables(): void {
    this.#tables.clear();
  }

  /**
   * Decodes the event at `start` to `end` of `bytes` and gives it to `sink` (a compressed transaction: each of its
   * events). Throws {@link BinlogDecodeError}, after which the decoder is not to be used again; what was given to the
   * sink before is right. An error of the sink itself is passed on.
   */
  decode(bytes: Uint8Array, sink: EventSink, start = 0, end = bytes.length): void {
    const b = bytes === this.#lastBytes ? this.#lastBytes : asBuffer(bytes);
    this.#lastBytes = b;
    this.#table = undefined;
    try {
      this.#decode(b, start, end, sink);
    } catch (cause) {
      throw this.#asDecodeError(cause);
    }
  }

  /**
   * Opens a delivered payload: each step decodes one event into `sink`. Memory is bounded by one event, whatever the
   * transaction. Finish it before the next decode(). Throws like decode().
   */
  *openPayload(event: TransactionPayloadEvent, sink: EventSink): Generator<void, void, undefined> {
    try {
      for (const span of payloadEvents(event)) {
        this.#decodeInner(span.bytes, span.start, span.end, event.logPos, sink);
        yield;
      }
    } catch (cause) {
      throw this.#asDecodeError(cause);
    }
  }

  #decode(b: Bytes, start: number, end: number, sink: EventSink): void {
    const raw = this.#raw;
    readHeader(b, start, end - start, raw);
    this.#logPos = 0;
    if (raw.size !== end - start) {
      throw new Malformed(`the header says ${raw.size} bytes, the event has ${end - start}`);
    }
    if (raw.typeCode === EVENT.FORMAT_DESCRIPTION) {
      this.#readFormat(b, start, end, sink);
      return;
    }
    const bodyEnd = this.#takeChecksumOff(b, start, end);
    this.#logPos = (raw.flags & FLAG_ARTIFICIAL) === 0 ? this.#position.advance(raw.logPos32) : raw.logPos32;
    this.#dispatch(b, start + HEADER_LENGTH, bodyEnd, sink);
  }

  #dispatch(b: Bytes, start: number, end: number, sink: EventSink): void {
    const { typeCode } = this.#raw;
    const shape = rowsShape(typeCode);
    if (shape !== undefined) this.#readRows(b, start, end, shape, sink);
    else if (typeCode === EVENT.TABLE_MAP) this.#readTableMap(b, start, end, sink);
    else if (typeCode === EVENT.ROTATE) this.#readRotate(b, start, end, sink);
    else if (typeCode === EVENT.TRANSACTION_PAYLOAD) this.#readPayload(b, start, end, sink);
    else {
      const event = readPlainEvent(b, start, end, typeCode, this.#header(), this.#uuids);
      if (event.type === 'unknown') this.#unknown.set(typeCode, (this.#unknown.get(typeCode) ?? 0) + 1);
      if (event.type === 'mariadb-start-encryption') throw new Malformed('the file is encrypted from here on');
      sink(event);
    }
  }

  /** Where the body ends. Before the first format description only the bytes themselves tell whether there is one. */
  #takeChecksumOff(b: Bytes, start: number, end: number): number {
    const { typeCode, flags } = this.#raw;
    const madeUp = typeCode === EVENT.ROTATE && (flags & FLAG_ARTIFICIAL) !== 0;
    if (this.#format === undefined || madeUp) {
      if (!madeUp && typeCode !== EVENT.ROTATE) throw new Malformed('expected a format description first');
      return end - start > HEADER_LENGTH + CHECKSUM_LENGTH && checksumFits(b, start, end) ? end - CHECKSUM_LENGTH : end;
    }
    if (this.#checksumLength === 0) return end;
    const bodyEnd = end - CHECKSUM_LENGTH;
    if (bodyEnd < start + HEADER_LENGTH) throw new Malformed('an event without room for its checksum');
    if (this.#options.verifyChecksum && !checksumFits(b, start, end)) throw new Malformed('its checksum does not fit');
    return bodyEnd;
  }

  #header(): EventHeader {
    const { timestamp, serverId, size, flags } = this.#raw;
    return { timestamp, serverId, logPos: this.#logPos, size, flags };
  }

  #readFormat(b: Bytes, start: number, end: number, sink: EventSink): void {
    const format = readFormatDescription(b, start + HEADER_LENGTH, end);
    if (format.checksum === 'crc32' && this.#options.verifyChecksum && !formatChecksumFits(b, start, end)) {
      throw new Malformed('its checksum does not fit');
    }
    this.#format = format;
    this.#checksumLength = format.checksum === 'crc32' ? CHECKSUM_LENGTH : 0;
    this.#tables.clear();
    const { logPos32, flags } = this.#raw;
    this.#logPos = (flags & FLAG_ARTIFICIAL) === 0 ? this.#position.advance(logPos32) : logPos32;
    sink({ type: 'format', ...this.#header(), format });
  }

  #readRotate(b: Bytes, start: number, end: number, sink: EventSink): void {
    const { file, position } = readRotate(b, start, end);
    const event: BinlogEvent = { type: 'rotate', ...this.#header(), file, position };
    this.#position.moveTo(file, position);
    this.#tables.clear();
    sink(event);
  }

  #readTableMap(b: Bytes, start: number, end: number, sink: EventSink): void {
    const table = this.#tables.define(b, start, end);
    const { timestamp, serverId, size, flags } = this.#raw;
    sink({ type: 'table-map', timestamp, serverId, logPos: this.#logPos, size, flags, table });
  }

  #readRows(b: Bytes, start: number, end: number, shape: RowsShape, sink: EventSink): void {
    if (end - start < ROWS_HEAD) throw new Malformed('a rows event without a table id');
    const id = u48(b, start);
    const rowsFlags = u16(b, start + 6);
    const table = this.#tables.get(id);
    if (table === undefined) {
      if (id === DUMMY_TABLE_ID && (rowsFlags & END_OF_STATEMENT) !== 0) {
        sink({ type: 'ignorable', ...this.#header(), typeCode: this.#raw.typeCode });
        return;
      }
      throw new Malformed(`no table map came for table id ${id}`);
    }
    const { timestamp, serverId, size, flags } = this.#raw;
    const logPos = this.#logPos;
    if (!table.selected) {
      sink({ type: 'skipped-rows', timestamp, serverId, logPos, size, flags, table });
      return;
    }
    this.#table = table;
    const head = readRowsHead(b, start + ROWS_HEAD, end, shape, table);
    const rows = readRows(b, end, shape, head, this.#origin(table), this.#slab);
    sink({
      type: 'rows',
      timestamp,
      serverId,
      logPos,
      size,
      flags,
      table,
      kind: shape.kind,
      endOfStatement: (rowsFlags & END_OF_STATEMENT) !== 0,
      noForeignKeyChecks: (rowsFlags & NO_FOREIGN_KEY_CHECKS) !== 0,
      noUniqueChecks: (rowsFlags & NO_UNIQUE_CHECKS) !== 0,
      complete: head.before === null && head.after === null,
      rows,
    });
  }

  #origin(table: DecodedTable): RowsOrigin {
    const { size, typeCode } = this.#raw;
    return { table, typeCode, file: this.#position.file, start: this.#logPos === 0 ? 0 : this.#logPos - size };
  }

  #readPayload(b: Bytes, start: number, end: number, sink: EventSink): void {
    const facts = readPayload(b, start, end);
    const header = this.#header();
    if (this.#options.payload === 'deliver') {
      const payload = this.#slab === undefined ? facts.payload : Buffer.from(facts.payload);
      sink({ type: 'transaction-payload', ...header, ...facts, payload });
      return;
    }
    for (const span of payloadEvents(facts)) this.#decodeInner(span.bytes, span.start, span.end, header.logPos, sink);
  }

  /** An event of a payload: no checksum, no position of its own, no payload within. */
  #decodeInner(b: Bytes, start: number, end: number, logPos: number, sink: EventSink): void {
    readHeader(b, start, end - start, this.#raw);
    const { typeCode } = this.#raw;
    if (typeCode === EVENT.TRANSACTION_PAYLOAD || typeCode === EVENT.FORMAT_DESCRIPTION || typeCode === EVENT.ROTATE) {
      throw new Malformed(`a ${eventTypeName(typeCode)} event within a transaction payload`);
    }
    this.#logPos = logPos;
    this.#table = undefined;
    this.#dispatch(b, start + HEADER_LENGTH, end, sink);
  }

  #asDecodeError(cause: unknown): unknown {
    if (!(cause instanceof Malformed)) return cause;
    const { typeCode, size } = this.#raw;
    return new BinlogDecodeError(
      isMissingFact(cause) ? 'SOURCE_SCHEMA_UNKNOWN' : 'SOURCE_BINLOG_UNREADABLE',
      cause.message,
      {
        position: this.#position.startOf(this.#logPos, size),
        eventType: eventTypeName(typeCode),
        table: this.#table === undefined ? null : tableLabel(this.#table),
        column: null,
      },
      cause,
    );
  }
}
