import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from './byte-writer.ts';
import { writeShortestDouble } from './write-double.ts';

const w = new ByteWriter(64);

/** What is written, undefined when it is left to others. */
function written(value: number): string | undefined {
  w.reset();
  if (!writeShortestDouble(w, value)) {
    expect(w.pos).toBe(0);
    return undefined;
  }
  return w.toString();
}

function check(value: number): void {
  const text = written(value);
  if (text !== undefined) expect(text).toBe(String(value));
}

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

/** The double that is `steps` further in the order of their bits. */
function beside(value: number, steps: number): number {
  double[0] = value;
  words[0] = (words[0] as number) + steps;
  return double[0];
}

test('whatever is written is what String() says', () => {
  fc.assert(fc.property(fc.double({ noNaN: true }), check), { numRuns: 5_000 });
  // Every exponent in question, all bits by chance.
  const bits = fc.tuple(fc.integer({ min: 1003, max: 1076 }), fc.nat(0xf_ffff), fc.nat(0xffff_ffff), fc.boolean());
  const ofBits = bits.map(([exponent, high, low, isNegative]) => {
    words[1] = (isNegative ? 0x8000_0000 : 0) + exponent * 0x10_0000 + high;
    words[0] = low;
    return double[0] as number;
  });
  fc.assert(fc.property(ofBits, check), { numRuns: 50_000 });
});

test('short decimals and the doubles beside them', () => {
  const decimal = fc.tuple(fc.nat(2 ** 31), fc.nat(2 ** 20), fc.integer({ min: 1, max: 17 }));
  fc.assert(
    fc.property(decimal, fc.integer({ min: -3, max: 3 }), ([a, b, places], steps) => {
      check(beside(Number(`${a}${b}e-${places}`), steps));
      check(beside(Number(`${a % 10_000}e-${places % 6}`), steps));
    }),
    { numRuns: 20_000 },
  );
  for (let exponent = -17; exponent < 52; exponent += 1) {
    for (let steps = -4; steps <= 4; steps += 1) check(beside(2 ** exponent, steps));
  }
  for (let exponent = -6; exponent < 16; exponent += 1) {
    for (let steps = -4; steps <= 4; steps += 1) check(beside(Number(`1e${exponent}`), steps));
  }
});

test('ordinary numbers are not left to others; what it must not touch is', () => {
  for (const value of [0.1, 19.99, -2.71, 0.00002, 123456789.125, 0.30000000000000004, 999999999999999.9]) {
    expect(written(value)).toBe(String(value));
  }
  for (const value of [0, -0, 1, -17, 2 ** 53, 0.5, 1e-7, 1e15, 1e300, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(written(value)).toBeUndefined();
  }
});
