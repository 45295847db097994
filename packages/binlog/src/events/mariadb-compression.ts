import { inflateRawSync, inflateSync } from 'node:zlib';
import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u8, uintBE } from '../bytes/read.ts';

/** MariaDB never writes more in an event (its own limit of one). */
const MAX_LENGTH = 0x4000_0000;

/**
 * MariaDB's `binlog_buf_compress`: a byte with the high bit, the algorithm (bits 4–6, 0 is zlib) and the size of the
 * length (bits 0–2), the length big-endian, then a zlib stream.
 */
export function uncompressMariadb(b: Bytes, start: number, end: number): Buffer {
  if (end <= start) throw new Malformed('expected compressed bytes, found none');
  const head = u8(b, start);
  const sizeOfLength = head & 0x07;
  if ((head & 0x80) === 0 || (head & 0x70) !== 0 || sizeOfLength < 1 || sizeOfLength > 4) {
    throw new Malformed(`0x${head.toString(16)} does not begin compressed bytes`);
  }
  if (end - start <= sizeOfLength + 1) throw new Malformed('compressed bytes end within their length');
  const length = uintBE(b, start + 1, sizeOfLength);
  return inflate(b, start + 1 + sizeOfLength, end, length);
}

/** Inflates to exactly `length` bytes; `raw`: a stream without zlib's head and checksum. */
export function inflate(b: Bytes, start: number, end: number, length: number, raw = false): Buffer {
  if (length > MAX_LENGTH) throw new Malformed(`${length} bytes cannot have been compressed into one event`);
  let plain: Buffer;
  try {
    const unpack = raw ? inflateRawSync : inflateSync;
    plain = unpack(b.subarray(start, end), { maxOutputLength: length + 1 });
  } catch (cause) {
    throw new Malformed(`zlib: ${(cause as Error).message}`);
  }
  if (plain.length !== length) throw new Malformed(`expected ${length} bytes uncompressed, found ${plain.length}`);
  return plain;
}
