import { type Bytes, u8 } from '../bytes/read.ts';

/**
 * Length of the well-formed utf8 character that begins at `p` with a byte above 0x7f, or 0 (Unicode, table 3-7: no
 * overlong forms, no surrogates, nothing above U+10FFFF).
 */
export function utf8Length(b: Bytes, p: number, end: number): number {
  const first = u8(b, p);
  if (first < 0xc2 || first > 0xf4) return 0;
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (p + size > end) return 0;
  const second = u8(b, p + 1);
  if (second < lowestSecond(first) || second > highestSecond(first)) return 0;
  for (let i = 2; i < size; i += 1) if ((u8(b, p + i) & 0xc0) !== 0x80) return 0;
  return size;
}

function lowestSecond(first: number): number {
  return first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
}

function highestSecond(first: number): number {
  return first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
}

/** Whether all of it is well-formed utf8. */
export function isUtf8(b: Bytes, start: number, end: number): boolean {
  let p = start;
  while (p < end) {
    if (u8(b, p) < 0x80) {
      p += 1;
    } else {
      const size = utf8Length(b, p, end);
      if (size === 0) return false;
      p += size;
    }
  }
  return true;
}
