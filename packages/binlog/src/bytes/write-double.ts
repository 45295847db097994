import type { ByteWriter } from './byte-writer.ts';
import { writePadded, writeSmall } from './write-number.ts';

/** Below it JavaScript and the server's JSON write an exponent; from the upper bound on, the server's JSON does. */
const LEAST = 1e-5;
const MOST = 1e15;

/** Powers of ten, all exact in a double up to 10^22. */
const POWERS = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));
/** Digits that scaled values have. */
const DIGITS = 17;
const HALF_DIGITS = 1e8;

const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/** Most bytes: sign, `0.0000`, 17 digits. */
const ROOM = 26;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/**
 * Writes the shortest decimal text that reads back as this double, the nearest to it if there are several: what
 * `String(value)` says, in a third of its time and without a string. False, with nothing written, where it is not sure:
 * whole numbers, very large and small ones, powers of two, and ties.
 *
 * The value times a power of ten that gives it 17 digits before the point is exact as the sum of two doubles (Dekker's
 * product), and so is half the gap to the next double, scaled alike: all decimals between value ± half a gap read back
 * as the value. That span is 1.1 to 22.2 wide, so it holds at most one multiple of 100, at most three of 10, and an
 * integer always: the roundest of them is the shortest text.
 */
export function writeShortestDouble(w: ByteWriter, value: number): boolean {
  double[0] = value;
  const high = words[1] as number;
  const magnitude = value < 0 ? -value : value;
  if (!(magnitude >= LEAST && magnitude < MOST) || Math.floor(magnitude) === magnitude) return false;
  // A power of two: the double below is half as far away.
  if ((high & 0xf_ffff) === 0 && words[0] === 0) return false;
  const scale = scaleOf(magnitude);
  const factor = POWERS[scale] as number;
  const product = magnitude * factor;
  const rest = exactRest(magnitude, factor, product);
  words[0] = 0;
  words[1] = (high & 0x7ff0_0000) - (53 << 20);
  const half = (double[0] as number) * factor;
  // Above 2^53, so in two halves; both differences are exact.
  let top = Math.floor(product / HALF_DIGITS);
  const bottom = product - top * HALF_DIGITS;
  let low = roundest(bottom, rest, half);
  if (low < 0) return false;
  if (low >= HALF_DIGITS) {
    low -= HALF_DIGITS;
    top += 1;
  }
  if (top < HALF_DIGITS || top >= 1e9) return false;
  writeDigits(w, value < 0, top, low, scale);
  return true;
}

/** By binary exponent: decimal digits before the point of the least double that has it. */
const WHOLE_DIGITS = Int8Array.from({ length: 2048 }, (_, exponent) =>
  exponent < 1000 || exponent > 1075 ? 0 : Math.floor((exponent - 1023) * Math.LOG10E * Math.LN2 + 1e-9) + 1,
);

/** The power of ten that brings a value to 17 digits before the point. */
function scaleOf(magnitude: number): number {
  const scale = DIGITS - (WHOLE_DIGITS[((words[1] as number) >>> 20) & 0x7ff] as number);
  return magnitude * (POWERS[scale] as number) >= 1e17 ? scale - 1 : scale;
}

/** 2^27 + 1 cuts a double into halves of 26 bits, whose products are exact. */
const SPLITTER = 134_217_729;

/** What `product` lacks to be a·b exactly. */
function exactRest(a: number, b: number, product: number): number {
  const bigA = a * SPLITTER;
  const highA = bigA - (bigA - a);
  const lowA = a - highA;
  const bigB = b * SPLITTER;
  const highB = bigB - (bigB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/** Two results closer than this are not told apart here: many times what the arithmetic can be off. */
const SAFE = 1e-9;

/** The roundest integer within `half` of whole + rest, the nearest of these; -1 when that is too close to call. */
function roundest(whole: number, rest: number, half: number): number {
  const hundred = Math.round((whole + rest) / 100) * 100;
  const offHundred = Math.abs(hundred - whole - rest);
  if (offHundred < half - SAFE) return hundred;
  const ten = Math.round((whole + rest) / 10) * 10;
  const offTen = Math.abs(ten - whole - rest);
  if (offTen < half - SAFE && offHundred > half + SAFE) return 5 - offTen > SAFE ? ten : -1;
  const one = Math.round(whole + rest);
  const offOne = Math.abs(one - whole - rest);
  return offTen > half + SAFE && offHundred > half + SAFE && 0.5 - offOne > SAFE ? one : -1;
}

/** `top` and eight digits of `low` are the 17 digits, `scale` of them after the point; zeroes at the end are left out. */
function writeDigits(w: ByteWriter, isNegative: boolean, top: number, low: number, scale: number): void {
  w.room(ROOM);
  if (isNegative) w.byte(MINUS);
  const whole = DIGITS - scale;
  const out = w.bytes;
  if (whole > 0) {
    const from = w.pos;
    w.pos += 1;
    writeSmall(w, top);
    writePadded(w, low, 8);
    for (let i = from; i < from + whole; i += 1) out[i] = out[i + 1] as number;
    out[from + whole] = POINT;
  } else {
    w.byte(ZERO);
    w.byte(POINT);
    for (let i = whole; i < 0; i += 1) w.byte(ZERO);
    writeSmall(w, top);
    writePadded(w, low, 8);
  }
  while (out[w.pos - 1] === ZERO) w.pos -= 1;
}
