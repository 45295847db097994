import type { ByteWriter } from '../bytes/byte-writer.ts';
import { type Bytes, u8 } from '../bytes/read.ts';
import { utf8Length } from '../charset/utf8.ts';

/** What a byte needs inside `'…'` (with backslash escapes): 0 nothing, 1 begins a longer character, else the escaped. */
const ESCAPES = new Uint8Array(256);
ESCAPES.fill(1, 0x80);
ESCAPES[0x00] = 0x30; // \0
ESCAPES[0x1a] = 0x5a; // \Z
ESCAPES[0x27] = 0x27; // \'
ESCAPES[0x5c] = 0x5c; // \\

/** A closing quote and an escaped a byte are the most that is added. */
export function roomForQuoted(length: number): number {
  return length * 2 + 2;
}

/**
 * Writes utf8 bytes as `'…'`. Returns false, with nothing written, when they are not well-formed utf8: a server would
 * refuse or cut such a literal.
 */
export function writeQuotedUtf8(w: ByteWriter, b: Bytes, p: number, length: number): boolean {
  w.room(roomForQuoted(length));
  const out = w.bytes;
  const end = p + length;
  let at = w.pos;
  out[at++] = 39;
  let from = p;
  while (from < end) {
    const byte = b[from] as number;
    const escaped = ESCAPES[byte] as number;
    if (escaped === 0) {
      out[at++] = byte;
      from += 1;
    } else if (escaped === 1) {
      const size = utf8Length(b, from, end);
      if (size === 0) return false;
      for (let i = 0; i < size; i += 1) out[at++] = u8(b, from + i);
      from += size;
    } else {
      out[at++] = 92;
      out[at++] = escaped;
      from += 1;
    }
  }
  out[at++] = 39;
  w.pos = at;
  return true;
}

/** One character inside `'…'`. The caller has made room for 4. */
export function writeQuotedCodePoint(w: ByteWriter, code: number): void {
  const out = w.bytes;
  let at = w.pos;
  if (code < 0x80) {
    const escaped = ESCAPES[code] as number;
    if (escaped !== 0) {
      out[at++] = 92;
      out[at++] = escaped;
    } else {
      out[at++] = code;
    }
  } else if (code < 0x800) {
    out[at++] = 0xc0 | (code >> 6);
    out[at++] = 0x80 | (code & 63);
  } else if (code < 0x1_0000) {
    out[at++] = 0xe0 | (code >> 12);
    out[at++] = 0x80 | ((code >> 6) & 63);
    out[at++] = 0x80 | (code & 63);
  } else {
    out[at++] = 0xf0 | (code >> 18);
    out[at++] = 0x80 | ((code >> 12) & 63);
    out[at++] = 0x80 | ((code >> 6) & 63);
    out[at++] = 0x80 | (code & 63);
  }
  w.pos = at;
}
