import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u8, uintBE } from '../bytes/read.ts';
import { inflate } from '../events/mariadb-compression.ts';
import type { LengthBytes } from './binary.ts';
import { type ColumnCodec, prefixed } from './column-codec.ts';

const ZLIB = 8;

/**
 * MariaDB's COMPRESSED columns (sql/field_comp.cc). A byte: the method in the high bits (0 as it is, 8 zlib), bit 3
 * for a raw stream without zlib's head, the size of the length in the low three; the length, big-endian; the data.
 */
function uncompressColumn(b: Bytes, p: number, length: number): Bytes {
  if (length === 0) return b.subarray(p, p);
  const head = u8(b, p);
  if (head === 0) return b.subarray(p + 1, p + length);
  const sizeOfLength = head & 0x07;
  if (head >> 4 !== ZLIB || sizeOfLength < 1 || sizeOfLength > 4 || sizeOfLength + 1 >= length) {
    throw new Malformed(`0x${head.toString(16)} does not begin a compressed column`);
  }
  const plain = uintBE(b, p + 1, sizeOfLength);
  return inflate(b, p + 1 + sizeOfLength, p + length, plain, (head & 0x08) !== 0);
}

/** A column whose values `plain` knows once they are uncompressed. */
export function compressedCodec(lengthBytes: LengthBytes, size: number, plain: ColumnCodec): ColumnCodec {
  const write = (form: 'literal' | 'comparable'): ColumnCodec['literal'] => {
    const inner = plain[form];
    return (w, b, p, length) => {
      const bytes = uncompressColumn(b, p, length);
      inner(w, bytes, 0, bytes.length);
    };
  };
  return prefixed(
    lengthBytes,
    size,
    write('literal'),
    (b, p, length) => {
      const bytes = uncompressColumn(b, p, length);
      return plain.value(bytes, 0, bytes.length);
    },
    write('comparable'),
  );
}
