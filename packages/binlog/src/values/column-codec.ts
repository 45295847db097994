import type { ByteWriter } from '../bytes/byte-writer.ts';
import type { Bytes } from '../bytes/read.ts';

/**
 * A value as TypeScript sees it, for keys, the inspector and tests:
 * TINYINT to INT, YEAR, ENUM (its number), FLOAT, DOUBLE: number · BIGINT, BIT, SET (its number): bigint ·
 * DECIMAL and all dates and times: the server's text · text: string, or bytes when the charset cannot decode them ·
 * BINARY, BLOB, geometry (SRID and WKB), VECTOR: bytes (a view on the row's own) · JSON: the server's text.
 */
export type TypedValue = number | bigint | string | Uint8Array;

/** Writes one value that lies in `length` bytes at `p`. */
export type WriteValue = (w: ByteWriter, b: Bytes, p: number, length: number) => void;
/** Reads one value that lies in `length` bytes at `p`. */
export type ReadValue = (b: Bytes, p: number, length: number) => TypedValue;

/** How the values of one column lie in a row image, and how they are written as SQL. Made once a table. */
export interface ColumnCodec {
  /** Bytes of the length that precedes a value; 0: every value takes `size` bytes. */
  readonly lengthBytes: 0 | 1 | 2 | 3 | 4;
  /** Bytes of a value, or with a length the most it may have. */
  readonly size: number;
  /** The value as a SQL literal. */
  readonly literal: WriteValue;
  /** The value as an expression equal to the stored one under `=` and `<=>`; differs for FLOAT and JSON. */
  readonly comparable: WriteValue;
  readonly value: ReadValue;
}

/** A column whose values all take `size` bytes. */
export function fixed(size: number, literal: WriteValue, value: ReadValue, comparable = literal): ColumnCodec {
  return { lengthBytes: 0, size, literal, comparable, value };
}

/** A column whose values follow their length. */
export function prefixed(
  lengthBytes: 1 | 2 | 3 | 4,
  size: number,
  literal: WriteValue,
  value: ReadValue,
  comparable = literal,
): ColumnCodec {
  return { lengthBytes, size, literal, comparable, value };
}
