import { type Bytes, u8 } from '../bytes/read.ts';

/** Steps of the charsets whose units are wider than a byte; lone surrogates stand for nothing. See CharacterStep. */
function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

export function ucs2Step(b: Bytes, p: number, end: number): number {
  if (p + 2 > end) return -1;
  const unit = (u8(b, p) << 8) | u8(b, p + 1);
  return isSurrogate(unit) ? -1 : unit * 8 + 2;
}

function utf16(b: Bytes, p: number, end: number, high: 0 | 1): number {
  if (p + 2 > end) return -1;
  const unit = (u8(b, p + high) << 8) | u8(b, p + 1 - high);
  if (!isSurrogate(unit)) return unit * 8 + 2;
  if (unit >= 0xdc00 || p + 4 > end) return -1;
  const low = (u8(b, p + 2 + high) << 8) | u8(b, p + 3 - high);
  if (low < 0xdc00 || low > 0xdfff) return -1;
  return (0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00)) * 8 + 4;
}

export function utf16Step(b: Bytes, p: number, end: number): number {
  return utf16(b, p, end, 0);
}

export function utf16leStep(b: Bytes, p: number, end: number): number {
  return utf16(b, p, end, 1);
}

export function utf32Step(b: Bytes, p: number, end: number): number {
  if (p + 4 > end || u8(b, p) !== 0) return -1;
  const code = (u8(b, p + 1) << 16) | (u8(b, p + 2) << 8) | u8(b, p + 3);
  return code > 0x10_ffff || isSurrogate(code) ? -1 : code * 8 + 4;
}
