import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from './byte-writer.ts';
import { writeInt32, writeInt64, writePadded, writeSigned, writeSmall, writeUint64 } from './write-number.ts';

function text(write: (w: ByteWriter) => void): string {
  const w = new ByteWriter(8);
  w.room(24);
  write(w);
  return w.toString();
}

/** Around every power of two and of ten, where digits and halves change. */
const edges = Array.from({ length: 64 }, (_, bit) => 2n ** BigInt(bit))
  .concat(Array.from({ length: 20 }, (_, digits) => 10n ** BigInt(digits)))
  .flatMap((edge) => [edge - 1n, edge, edge + 1n, -edge - 1n, -edge, -edge + 1n]);

const signed64 = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.constantFrom(...edges));

test('64-bit integers have the digits of their bytes, signed and unsigned', () => {
  const b = Buffer.alloc(11);
  const check = (value: bigint) => {
    b.writeBigInt64LE(BigInt.asIntN(64, value), 3);
    expect(text((w) => writeInt64(w, b, 3))).toBe(String(BigInt.asIntN(64, value)));
    expect(text((w) => writeUint64(w, b, 3))).toBe(String(BigInt.asUintN(64, value)));
  };
  edges.forEach(check);
  fc.assert(fc.property(signed64, check));
});

test('32-bit integers and padded ones have their digits', () => {
  const check = (value: number) => {
    expect(text((w) => writeInt32(w, value))).toBe(String(value));
    expect(text((w) => writeSigned(w, value))).toBe(String(value));
    const size = Math.abs(value);
    if (size < 2 ** 31) expect(text((w) => writeSmall(w, size))).toBe(String(size));
    if (size < 1e9) expect(text((w) => writePadded(w, size, 9))).toBe(String(size).padStart(9, '0'));
  };
  for (const edge of edges) if (edge === BigInt(Number(edge) | 0)) check(Number(edge));
  fc.assert(fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), check));
});
