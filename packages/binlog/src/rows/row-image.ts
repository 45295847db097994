import { ByteWriter } from '../bytes/byte-writer.ts';
import type { Bytes } from '../bytes/read.ts';
import type { DecodedTable } from '../tables/decoded-table.ts';
import type { TypedValue } from '../values/column-codec.ts';
import { isRawText } from '../values/text.ts';
import { readLength } from './read-length.ts';
import { type RowLayout, valueEnd, writeLiteralAt } from './row-layout.ts';
import { type RowsOrigin, rowError } from './rows-origin.ts';

/** A changed row: insert has `after`, delete has `before`, update both. */
export interface RowChange {
  readonly before: RowImage | null;
  readonly after: RowImage | null;
}

const scratch = new ByteWriter(16 * 1024);
/** Most memory kept between two uses. */
const MOST_SCRATCH = 4 * 1024 * 1024;

/**
 * One image of one row. It keeps the event's bytes and decodes on demand, straight into SQL text; literals are exact
 * in a session as design §4.12 pins it (utf8mb4, `+00:00`, ALLOW_INVALID_DATES, NO_AUTO_VALUE_ON_ZERO, backslash
 * escapes on). Immutable, and safe to keep: the bytes are its own. Ordinals count from 0 in the table's order.
 * Methods throw BinlogDecodeError when a value makes no sense, RangeError for an ordinal that is not there or absent.
 */
export class RowImage {
  readonly #origin: RowsOrigin;
  readonly #bytes: Bytes;
  readonly #start: number;
  readonly #end: number;
  /** Bit a column that the image carries; null when it carries all. */
  readonly #present: Uint8Array | null;
  /** Where the last asked-for column was: columns are mostly asked for in order. */
  #cursorOrdinal = 0;
  #cursor = -1;

  constructor(origin: RowsOrigin, bytes: Bytes, start: number, end: number, present: Uint8Array | null) {
    this.#origin = origin;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#present = present;
  }

  get table(): DecodedTable {
    return this.#origin.table;
  }

  get columnCount(): number {
    return this.#origin.table.columns.length;
  }

  /** Size in the binlog, bytes. */
  get byteLength(): number {
    return this.#end - this.#start;
  }

  /** Whether all columns are there. */
  get isFull(): boolean {
    return this.#present === null;
  }

  /** NULL; false for an absent column. */
  isNull(ordinal: number): boolean {
    if (this.#present === null) {
      this.#layout.codec(ordinal);
      return (((this.#bytes[this.#start + (ordinal >> 3)] as number) >> (ordinal & 7)) & 1) === 1;
    }
    return !this.isAbsent(ordinal) && this.#nullBit(ordinal);
  }

  /** The image does not carry the column (`binary_row_image` other than FULL). Never to be read as NULL. */
  isAbsent(ordinal: number): boolean {
    this.#layout.codec(ordinal);
    return this.#present !== null && !isSet(this.#present, ordinal);
  }

  /** The value as a SQL literal, `NULL` for NULL. Same value and column, same text. */
  literal(ordinal: number): string {
    scratch.reset();
    this.writeLiteral(scratch, ordinal);
    return takeScratch();
  }

  /** Like {@link literal}, in a form equal to the stored value under `=`: FLOAT as a double, JSON as JSON. */
  comparable(ordinal: number): string {
    const at = this.#locate(ordinal);
    if (at < 0) return 'NULL';
    scratch.reset();
    const { codec, start, length } = this.#value(ordinal, at);
    this.#try(ordinal, () => codec.comparable(scratch, this.#bytes, start, length));
    return takeScratch();
  }

  /** `(l1,l2,…)` of these ordinals, all when left out. Give the same array for the same table: code is made for it. */
  tuple(ordinals?: readonly number[]): string {
    scratch.reset();
    this.writeTuple(scratch, ordinals);
    return takeScratch();
  }

  /** {@link literal} as bytes. */
  writeLiteral(w: ByteWriter, ordinal: number): void {
    const at = this.#locate(ordinal);
    if (at < 0) {
      w.ascii('NULL');
      return;
    }
    try {
      writeLiteralAt(w, this.#bytes, at, this.#layout.codec(ordinal));
    } catch (cause) {
      throw rowError(this.#origin, ordinal, cause);
    }
  }

  /** {@link tuple} as bytes: the hot path. */
  writeTuple(w: ByteWriter, ordinals?: readonly number[]): void {
    if (this.#present !== null) {
      this.#writePartialTuple(w, ordinals);
      return;
    }
    const from = w.pos;
    try {
      this.#layout.tupleWriter(ordinals)(w, this.#bytes, this.#start);
    } catch (cause) {
      w.pos = from;
      this.#nameColumn(w, ordinals);
      throw rowError(this.#origin, undefined, cause);
    }
  }

  /** Throws the error again with the column that it is of. */
  #nameColumn(w: ByteWriter, ordinals: readonly number[] | undefined): void {
    const from = w.pos;
    for (const ordinal of ordinals ?? this.#layout.codecs.keys()) {
      this.writeLiteral(w, ordinal);
      w.pos = from;
    }
  }

  /** The value as TypeScript sees it, null for NULL. */
  value(ordinal: number): TypedValue | null {
    const at = this.#locate(ordinal);
    if (at < 0) return null;
    const { codec, start, length } = this.#value(ordinal, at);
    return this.#try(ordinal, () => codec.value(this.#bytes, start, length));
  }

  /** Whether a column is the same, byte for byte, in another image of the same table. */
  sameAs(other: RowImage, ordinal: number): boolean {
    const at = this.#locate(ordinal);
    const otherAt = other.#locate(ordinal);
    if (at < 0 || otherAt < 0) return at < 0 && otherAt < 0;
    const codec = this.#layout.codec(ordinal);
    const length = valueEnd(this.#bytes, at, codec) - at;
    if (valueEnd(other.#bytes, otherAt, codec) - otherAt !== length) return false;
    for (let i = 0; i < length; i += 1) if (this.#bytes[at + i] !== other.#bytes[otherAt + i]) return false;
    return true;
  }

  /** The value's bytes as they lie in the log (a view), null for NULL. */
  rawBytes(ordinal: number): Uint8Array | null {
    const at = this.#locate(ordinal);
    if (at < 0) return null;
    const { start, length } = this.#value(ordinal, at);
    return this.#bytes.subarray(start, start + length);
  }

  /** An ENUM holds 0, the empty error value, which a strict session compares with but does not store. */
  hasEmptyEnum(): boolean {
    return this.#layout.enumOrdinals.some((ordinal) => !this.isAbsent(ordinal) && this.value(ordinal) === 0);
  }

  /** The literal of a text column is raw bytes (`x'…'`), for they are no characters that the target could be told. */
  isRawText(ordinal: number): boolean {
    const charset = this.#layout.columns[ordinal]?.charset;
    const at = this.#locate(ordinal);
    if (at < 0 || charset === undefined || charset === 'binary') return false;
    const { codec, start, length } = this.#value(ordinal, at);
    if (codec.lengthBytes === 0) return false; // ENUM and SET are numbers.
    return isRawText(charset, this.#layout.dialect, this.#bytes, start, length);
  }

  get #layout(): RowLayout {
    return this.#origin.table.layout;
  }

  #value(ordinal: number, at: number): { codec: ReturnType<RowLayout['codec']>; start: number; length: number } {
    const codec = this.#layout.codec(ordinal);
    const { lengthBytes } = codec;
    if (lengthBytes === 0) return { codec, start: at, length: codec.size };
    return { codec, start: at + lengthBytes, length: readLength(this.#bytes, at, lengthBytes) };
  }

  #try<T>(ordinal: number, read: () => T): T {
    try {
      return read();
    } catch (cause) {
      throw rowError(this.#origin, ordinal, cause);
    }
  }

  /** Where the column begins, -1 for NULL. Throws for an absent one. */
  #locate(ordinal: number): number {
    const { codecs } = this.#layout;
    if (this.isAbsent(ordinal)) throw new RangeError(`column ${ordinal} is absent from this image`);
    let at = this.#cursor;
    let from = this.#cursorOrdinal;
    if (at < 0 || ordinal < from) {
      at = this.#start + this.#nullBytes();
      from = 0;
    }
    for (let i = from; i < ordinal; i += 1) {
      if (this.#isThere(i)) at = valueEnd(this.#bytes, at, codecs[i] as (typeof codecs)[number]);
    }
    this.#cursor = at;
    this.#cursorOrdinal = ordinal;
    return this.#nullBit(ordinal) ? -1 : at;
  }

  #isThere(ordinal: number): boolean {
    if (this.#present !== null && !isSet(this.#present, ordinal)) return false;
    return !this.#nullBit(ordinal);
  }

  #nullBytes(): number {
    if (this.#present === null) return this.#layout.nullBytes;
    return (countSet(this.#present, this.columnCount) + 7) >> 3;
  }

  /** The bitmap of NULLs has bits for columns that are there only. */
  #nullBit(ordinal: number): boolean {
    const index = this.#present === null ? ordinal : countSet(this.#present, ordinal);
    return (((this.#bytes[this.#start + (index >> 3)] as number) >> (index & 7)) & 1) === 1;
  }

  #writePartialTuple(w: ByteWriter, ordinals: readonly number[] | undefined): void {
    const wanted = ordinals ?? this.#layout.codecs.map((_, ordinal) => ordinal);
    w.ascii('(');
    wanted.forEach((ordinal, i) => {
      if (i > 0) w.ascii(',');
      this.writeLiteral(w, ordinal);
    });
    w.ascii(')');
  }
}

function takeScratch(): string {
  const text = scratch.toString();
  scratch.shrink(MOST_SCRATCH);
  return text;
}

/** Whether the bit of a column is set in a bitmap. */
export function isSet(bitmap: Uint8Array, ordinal: number): boolean {
  return (((bitmap[ordinal >> 3] as number) >> (ordinal & 7)) & 1) === 1;
}

/** How many of the first `count` bits are set. */
export function countSet(bitmap: Uint8Array, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i += 1) if (isSet(bitmap, i)) total += 1;
  return total;
}
