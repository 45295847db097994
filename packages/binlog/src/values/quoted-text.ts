import { isUtf8 as nativeIsUtf8 } from 'node:buffer';
import type { ByteWriter } from '../bytes/byte-writer.ts';
import { pairTable } from '../bytes/pair-table.ts';
import type { Bytes } from '../bytes/read.ts';
import { ViewCache } from '../bytes/view-cache.ts';
import { isUtf8 } from '../charset/utf8.ts';

/** What a byte needs inside `'…'` (with backslash escapes): 0 nothing, 1 begins a longer character, else the escaped. */
const ESCAPES = new Uint8Array(256);
ESCAPES.fill(1, 0x80);
ESCAPES[0x00] = 0x30; // \0
ESCAPES[0x1a] = 0x5a; // \Z
ESCAPES[0x27] = 0x27; // \'
ESCAPES[0x5c] = 0x5c; // \\

const QUOTE = 0x27;
const BACKSLASH = 0x5c;

/** A closing quote and an escaped a byte are the most that is added. */
export function roomForQuoted(length: number): number {
  return length * 2 + 2;
}

const views = new ViewCache();
/** Bit 0: the byte is escaped; bit 1: it is part of a longer character. */
const ESCAPED = 1;
const HIGH = 2;
const CARE = pairTable((byte) => (byte >= 0x80 ? HIGH : ESCAPES[byte] === 0 ? 0 : ESCAPED));

/**
 * Writes utf8 bytes as `'…'`. Returns false, with nothing written, when they are not well-formed utf8: a server would
 * refuse or cut such a literal. Four bytes at a time as long as none of them needs care.
 */
export function writeQuotedUtf8(w: ByteWriter, b: Bytes, p: number, length: number): boolean {
  w.room(roomForQuoted(length));
  const out = w.bytes;
  const target = w.view;
  const source = views.of(b);
  const end = p + length;
  let at = w.pos;
  out[at++] = QUOTE;
  let from = p;
  // Long characters are of care until the rest is known to be well-formed.
  let care = ESCAPED | HIGH;
  while (from < end) {
    while (from + 4 <= end) {
      const word = source.getInt32(from, true);
      if ((((CARE[word & 0xffff] as number) | (CARE[word >>> 16] as number)) & care) !== 0) break;
      target.setInt32(at, word, true);
      from += 4;
      at += 4;
    }
    for (let stop = Math.min(from + 4, end); from < stop; ) {
      const byte = b[from] as number;
      const escaped = ESCAPES[byte] as number;
      if (escaped === 0 || (escaped === 1 && care === ESCAPED)) {
        out[at++] = byte;
        from += 1;
      } else if (escaped !== 1) {
        out[at++] = BACKSLASH;
        out[at++] = escaped;
        from += 1;
      } else {
        if (!isWellFormed(b, from, end)) return false;
        care = ESCAPED;
      }
    }
  }
  out[at++] = QUOTE;
  w.pos = at;
  return true;
}

/** Below it a loop here is quicker than a call into C++. */
const SHORT = 48;

function isWellFormed(b: Bytes, start: number, end: number): boolean {
  return end - start < SHORT ? isUtf8(b, start, end) : nativeIsUtf8(b.subarray(start, end));
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
