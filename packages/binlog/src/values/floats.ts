import type { ByteWriter } from '../bytes/byte-writer.ts';
import { Malformed } from '../bytes/malformed.ts';
import { f32, f64 } from '../bytes/read.ts';
import { writeShortestDouble } from '../bytes/write-double.ts';
import { writeInt32 } from '../bytes/write-number.ts';
import { type ColumnCodec, fixed } from './column-codec.ts';

/** Most digits a 32-bit float can need to round-trip. */
const FLOAT_DIGITS = 9;

const FLOAT_MAX = 3.4028234663852886e38;

/** The shortest decimal text that reads back as the same 32-bit float: 1.1, not 1.100000023841858. */
export function shortestFloat32(value: number): string {
  // Its shortest text is a larger number, which the server's range check refuses.
  if (Math.abs(value) === FLOAT_MAX) return String(value);
  // Six digits always survive text → float → text, so a shorter text is found at six as well.
  for (let digits = 6; digits < FLOAT_DIGITS; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(Number(value.toPrecision(FLOAT_DIGITS)));
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Malformed('a floating-point value that is not a number');
  return value;
}

/** Negative zero needs an exponent: `-0` would be the integer 0. */
const NEGATIVE_ZERO = '-0e0';

function writeFloat(w: ByteWriter, value: number, text: (value: number) => string): void {
  if (Number.isInteger(value) && value > -1e9 && value < 1e9 && !Object.is(value, -0)) {
    w.room(11);
    writeInt32(w, value);
  } else if (text !== String || !writeShortestDouble(w, value)) {
    w.ascii(Object.is(value, -0) ? NEGATIVE_ZERO : text(value));
  }
}

/** FLOAT. Compared as the double it is, since the server widens the column to compare: 1.1 would not be found. */
export const floatCodec: ColumnCodec = fixed(
  4,
  (w, b, p) => writeFloat(w, finite(f32(b, p)), shortestFloat32),
  (b, p) => finite(f32(b, p)),
  (w, b, p) => writeFloat(w, finite(f32(b, p)), String),
);

/** DOUBLE: the shortest text that round-trips, as JavaScript prints it. */
export const doubleCodec: ColumnCodec = fixed(
  8,
  (w, b, p) => writeFloat(w, finite(f64(b, p)), String),
  (b, p) => finite(f64(b, p)),
);
