import type { ByteWriter } from '../bytes/byte-writer.ts';
import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, f32 } from '../bytes/read.ts';
import { writeHexLiteral } from '../bytes/write-hex.ts';
import { type ColumnCodec, prefixed, type ReadValue, type WriteValue } from './column-codec.ts';

export type LengthBytes = 1 | 2 | 3 | 4;

const hexLiteral: WriteValue = (w, b, p, length) => writeHexLiteral(w, b, p, length);
const view: ReadValue = (b, p, length) => b.subarray(p, p + length);

/** VARBINARY and BLOB: `x'…'`. */
export function binaryCodec(lengthBytes: LengthBytes, size: number): ColumnCodec {
  return prefixed(lengthBytes, size, hexLiteral, view);
}

/** BINARY(n): the row leaves out zero bytes at the end, the column has them. */
export function paddedBinaryCodec(lengthBytes: LengthBytes, size: number): ColumnCodec {
  return prefixed(
    lengthBytes,
    size,
    (w, b, p, length) => writeHexLiteral(w, b, p, length, size),
    (b, p, length) => {
      if (length >= size) return b.subarray(p, p + length);
      const padded = Buffer.alloc(size);
      b.copy(padded, 0, p, p + length);
      return padded;
    },
  );
}

/**
 * Geometry: the server's own form, SRID in four bytes little-endian and then WKB, as a binary literal, which MySQL
 * takes as a geometry. (TiDB has no such type.)
 */
export function geometryCodec(lengthBytes: LengthBytes, size: number): ColumnCodec {
  return prefixed(lengthBytes, size, hexLiteral, view);
}

/**
 * VECTOR: floats of 32 bits, little-endian. MySQL takes the bytes, TiDB the text `'[1,2.5]'`, whose numbers are
 * doubles that round to the same floats.
 */
export function vectorCodec(lengthBytes: LengthBytes, size: number, form: 'bytes' | 'text'): ColumnCodec {
  return prefixed(lengthBytes, size, form === 'bytes' ? hexLiteral : writeVectorText, view);
}

function writeVectorText(w: ByteWriter, b: Bytes, p: number, length: number): void {
  if (length % 4 !== 0) throw new Malformed(`a VECTOR of ${length} bytes`);
  w.ascii("'[");
  for (let at = p; at < p + length; at += 4) {
    if (at > p) w.ascii(',');
    const value = f32(b, at);
    if (!Number.isFinite(value)) throw new Malformed('a VECTOR entry that is not a number');
    w.ascii(Object.is(value, -0) ? '-0.0' : String(value));
  }
  w.ascii("]'");
}
