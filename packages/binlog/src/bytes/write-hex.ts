import type { ByteWriter } from './byte-writer.ts';
import type { Bytes } from './read.ts';

const HIGH = new Uint8Array(256);
const LOW = new Uint8Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  const text = byte.toString(16).toUpperCase().padStart(2, '0');
  HIGH[byte] = text.charCodeAt(0);
  LOW[byte] = text.charCodeAt(1);
}

/** Hex digits of `length` bytes. The caller has made room for twice as many. */
export function writeHex(w: ByteWriter, b: Bytes, p: number, length: number): void {
  const out = w.bytes;
  let at = w.pos;
  for (let i = p, end = p + length; i < end; i += 1) {
    const byte = b[i] as number;
    out[at] = HIGH[byte] as number;
    out[at + 1] = LOW[byte] as number;
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
