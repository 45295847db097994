import type { ByteWriter } from '../bytes/byte-writer.ts';
import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u8 } from '../bytes/read.ts';
import { writePadded, writeSmall } from '../bytes/write-number.ts';
import { type ColumnCodec, fixed } from './column-codec.ts';
import { scratchText } from './scratch.ts';

/** Bytes that n decimal digits take (strings/decimal.cc, dig2bytes). */
const DIGITS_TO_BYTES = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4];
const MAX_PRECISION = 65;
const MAX_SCALE = 30;

/** Bytes of a DECIMAL(precision, scale) in a row, or with `most` digits elsewhere. */
export function decimalSize(precision: number, scale: number, most = MAX_PRECISION): number {
  if (precision < 1 || precision > most || scale > MAX_SCALE || scale > precision) {
    throw new Malformed(`DECIMAL(${precision},${scale}) is not a possible type`);
  }
  const whole = precision - scale;
  return part(whole) + part(scale);
}

function part(digits: number): number {
  return Math.floor(digits / 9) * 4 + (DIGITS_TO_BYTES[digits % 9] as number);
}

/**
 * Writes the text the server gives: no leading zeroes, always `scale` fraction digits. The format is groups of nine
 * digits in four bytes, big-endian, the odd digits of each side in fewer; the first bit flipped, all bits flipped
 * when negative (strings/decimal.cc, decimal2bin).
 */
export function writeDecimal(w: ByteWriter, b: Bytes, p: number, precision: number, scale: number): void {
  w.room(precision + 3);
  const whole = precision - scale;
  const mask = (u8(b, p) & 0x80) === 0 ? 0xff : 0;
  const start = w.pos;
  if (mask !== 0) w.byte(45);
  const digitsFrom = w.pos;
  let at = p;
  let first = 0x80;
  let zero = true;
  const odd = whole % 9;
  if (odd > 0) {
    const size = DIGITS_TO_BYTES[odd] as number;
    const value = group(b, at, size, mask, first, odd);
    first = 0;
    at += size;
    if (value !== 0) {
      writeSmall(w, value);
      zero = false;
    }
  }
  for (let left = whole - odd; left > 0; left -= 9) {
    const value = group(b, at, 4, mask, first, 9);
    first = 0;
    at += 4;
    if (w.pos > digitsFrom) writePadded(w, value, 9);
    else if (value !== 0) writeSmall(w, value);
    if (value !== 0) zero = false;
  }
  if (w.pos === digitsFrom) w.byte(48);
  if (scale > 0) zero = writeFraction(w, b, at, scale, mask, first) && zero;
  if (zero && mask !== 0) dropSign(w, start);
}

function writeFraction(w: ByteWriter, b: Bytes, p: number, scale: number, mask: number, flip: number): boolean {
  w.byte(46);
  let at = p;
  let first = flip;
  let zero = true;
  let left = scale;
  while (left > 0) {
    const digits = Math.min(left, 9);
    const size = DIGITS_TO_BYTES[digits] as number;
    const value = group(b, at, size, mask, first, digits);
    first = 0;
    at += size;
    writePadded(w, value, digits);
    if (value !== 0) zero = false;
    left -= digits;
  }
  return zero;
}

const LIMITS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

function group(b: Bytes, p: number, size: number, mask: number, flip: number, digits: number): number {
  let value = u8(b, p) ^ flip ^ mask;
  for (let i = 1; i < size; i += 1) value = (value << 8) | (u8(b, p + i) ^ mask);
  if (value < 0 || value >= (LIMITS[digits] as number)) {
    throw new Malformed(`a DECIMAL group of ${digits} digits holds ${value >>> 0}`);
  }
  return value;
}

/** The server has no negative zero. */
function dropSign(w: ByteWriter, start: number): void {
  w.bytes.copyWithin(start, start + 1, w.pos);
  w.pos -= 1;
}

export function decimalCodec(precision: number, scale: number): ColumnCodec {
  return fixed(
    decimalSize(precision, scale),
    (w, b, p) => writeDecimal(w, b, p, precision, scale),
    (b, p) => scratchText((w) => writeDecimal(w, b, p, precision, scale)),
  );
}
