import type { ByteWriter } from './byte-writer.ts';
import { type Bytes, i32 } from './read.ts';

/** "00" to "99" as they lie in memory: little-endian 16-bit numbers. */
export const DIGIT_PAIRS = Uint16Array.from({ length: 100 }, (_, n) =>
  Buffer.from(String(n).padStart(2, '0')).readUInt16LE(),
);

const BILLION = 1_000_000_000;
const MOST_NEGATIVE = -0x8000_0000;

/** Digits of an integer from 0 to 2^31 - 1. The caller has made room for 10. */
export function writeSmall(w: ByteWriter, value: number): void {
  const size =
    value < 1000
      ? value < 10
        ? 1
        : value < 100
          ? 2
          : 3
      : value < 1_000_000
        ? value < 10_000
          ? 4
          : value < 100_000
            ? 5
            : 6
        : value < 10_000_000
          ? 7
          : value < 100_000_000
            ? 8
            : value < BILLION
              ? 9
              : 10;
  writePadded(w, value, size);
}

/** The last `size` digits of an integer below 2^31, with leading zeroes. The caller has made room. */
export function writePadded(w: ByteWriter, value: number, size: number): void {
  const start = w.pos;
  let at = start + size;
  let rest = value | 0;
  while (at - start >= 2) {
    const next = (rest / 100) | 0;
    at -= 2;
    w.view.setUint16(at, DIGIT_PAIRS[rest - next * 100] as number, true);
    rest = next;
  }
  if (at > start) w.bytes[start] = 48 + (rest % 10);
  w.pos = start + size;
}

/** Digits of an integer from 0 to 2^53. The caller has made room for 16. */
export function writeUnsigned(w: ByteWriter, value: number): void {
  if (value < BILLION) {
    writeSmall(w, value);
    return;
  }
  const high = Math.floor(value / BILLION);
  writeSmall(w, high);
  writePadded(w, value - high * BILLION, 9);
}

/** Digits of a signed 32-bit integer. The caller has made room for 11. */
export function writeInt32(w: ByteWriter, value: number): void {
  if (value >= 0) {
    writeSmall(w, value);
    return;
  }
  w.byte(45);
  if (value === MOST_NEGATIVE) writeUnsigned(w, -value);
  else writeSmall(w, -value);
}

/** Signed counterpart of {@link writeUnsigned}. The caller has made room for 17. */
export function writeSigned(w: ByteWriter, value: number): void {
  if (value < 0) {
    w.byte(45);
    writeUnsigned(w, -value);
  } else {
    writeUnsigned(w, value);
  }
}

/** Digits of the unsigned 64-bit integer `high * 2^32 + low`, both unsigned. The caller has made room for 20. */
function writeHighLow(w: ByteWriter, high: number, low: number): void {
  if (high < 0x20_0000) {
    writeUnsigned(w, high * 0x1_0000_0000 + low);
    return;
  }
  // Beyond 2^53: long division by 10^9 in limbs of 16 bits, every step of it exact in a double.
  const l3 = high >>> 16;
  const l2 = high & 0xffff;
  const l1 = low >>> 16;
  const l0 = low & 0xffff;
  let carry = l3 * 0x1_0000 + l2;
  const q2 = Math.floor(carry / BILLION);
  carry = (carry - q2 * BILLION) * 0x1_0000 + l1;
  const q1 = Math.floor(carry / BILLION);
  carry = (carry - q1 * BILLION) * 0x1_0000 + l0;
  const q0 = Math.floor(carry / BILLION);
  const last = carry - q0 * BILLION;
  const quotient = (q2 * 0x1_0000 + q1) * 0x1_0000 + q0; // below 2^64 / 10^9 < 2^35
  writeUnsigned(w, quotient);
  writePadded(w, last, 9);
}

/** An unsigned 64-bit little-endian integer. The caller has made room for 20. */
export function writeUint64(w: ByteWriter, b: Bytes, p: number): void {
  const high = i32(b, p + 4);
  const low = i32(b, p);
  if (high === 0 && low >= 0) writeSmall(w, low);
  else writeHighLow(w, high >>> 0, low >>> 0);
}

/** A signed 64-bit little-endian integer. The caller has made room for 20. */
export function writeInt64(w: ByteWriter, b: Bytes, p: number): void {
  const high = i32(b, p + 4);
  const low = i32(b, p);
  // Nearly all fit into 32 bits, where nothing needs a double.
  if (high === low >> 31) {
    writeInt32(w, low);
  } else if (high >= 0) {
    writeHighLow(w, high, low >>> 0);
  } else {
    w.byte(45);
    const negatedLow = -low >>> 0;
    writeHighLow(w, (~high + (negatedLow === 0 ? 1 : 0)) >>> 0, negatedLow);
  }
}
