import { isUtf8 as nativeIsUtf8 } from 'node:buffer';
import type { ByteWriter } from '../bytes/byte-writer.ts';
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
const HIGH = 0x8080_8080 | 0;

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
  // Bits of a word that make it one of care: all high ones, until the rest is known to be well-formed.
  let careOfHigh = HIGH;
  while (from < end) {
    while (from + 4 <= end) {
      const word = source.getInt32(from, true);
      if (((word & careOfHigh) | special(word)) !== 0) break;
      target.setInt32(at, word, true);
      from += 4;
      at += 4;
    }
    for (let stop = Math.min(from + 4, end); from < stop; ) {
      const byte = b[from] as number;
      const escaped = ESCAPES[byte] as number;
      if (escaped === 0 || (escaped === 1 && careOfHigh === 0)) {
        out[at++] = byte;
        from += 1;
      } else if (escaped !== 1) {
        out[at++] = BACKSLASH;
        out[at++] = escaped;
        from += 1;
      } else {
        if (!isWellFormed(b, from, end)) return false;
        careOfHigh = 0;
      }
    }
  }
  out[at++] = QUOTE;
  w.pos = at;
  return true;
}

/**
 * Not 0 when one of the four bytes is `'`, a backslash or below 0x20; never 0 wrongly. A byte minus 0x20, and the
 * bytes of `word ^ 0x27…` minus 1, borrow into their high bit only where they are below; bytes above 0x7f are masked.
 */
function special(word: number): number {
  const quote = word ^ 0x2727_2727;
  const backslash = word ^ 0x5c5c_5c5c;
  const below = (word - 0x2020_2020) & ~word;
  return (below | ((quote - 0x0101_0101) & ~quote) | ((backslash - 0x0101_0101) & ~backslash)) & HIGH;
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
