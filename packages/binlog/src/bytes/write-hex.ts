import type { ByteWriter } from './byte-writer.ts';
import type { Bytes } from './read.ts';

/** By byte: its two digits as they lie in memory, a little-endian 16-bit number. */
const DIGITS = Uint16Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(byte.toString(16).toUpperCase().padStart(2, '0')).readUInt16LE(),
);

/** Hex digits of `length` bytes. The caller has made room for twice as many. */
export function writeHex(w: ByteWriter, b: Bytes, p: number, length: number): void {
  const out = w.view;
  const end = p + length;
  let at = w.pos;
  let i = p;
  for (; i + 2 <= end; i += 2, at += 4) {
    const first = DIGITS[b[i] as number] as number;
    out.setInt32(at, first | ((DIGITS[b[i + 1] as number] as number) << 16), true);
  }
  if (i < end) {
    out.setUint16(at, DIGITS[b[i] as number] as number, true);
    at += 2;
  }
  w.pos = at;
}

/** `x'…'`, or `''` for nothing: TiDB and MySQL read both as binary text of that length. */
export function writeHexLiteral(w: ByteWriter, b: Bytes, p: number, length: number, padTo = 0): void {
  const total = Math.max(length, padTo);
  w.room(total * 2 + 3);
  if (total === 0) {
    w.byte(39);
    w.byte(39);
    return;
  }
  w.byte(120);
  w.byte(39);
  writeHex(w, b, p, length);
  for (let i = length; i < total; i += 1) {
    w.byte(48);
    w.byte(48);
  }
  w.byte(39);
}
