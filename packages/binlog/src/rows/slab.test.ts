import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Slab } from './slab.ts';

test('spans of every length come out as they went in, whatever is copied after them', () => {
  const source = Buffer.from(Uint8Array.from({ length: 4096 }, (_, i) => (i * 31 + (i >> 8)) & 255));
  const span = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.oneof(fc.nat(40), fc.nat(1000)));
  fc.assert(
    fc.property(fc.array(span, { maxLength: 60 }), (spans) => {
      const slab = new Slab();
      const kept = spans.map(([start, length]) => {
        const at = slab.keep(source, start, start + length);
        return { bytes: slab.bytes, at, start, length };
      });
      for (const { bytes, at, start, length } of kept) {
        expect(bytes.subarray(at, at + length).equals(source.subarray(start, start + length))).toBe(true);
      }
    }),
  );
});

test('a span up to the very end of a buffer, and one larger than a block', () => {
  const source = Buffer.alloc(600_000, 'abcdefg');
  const slab = new Slab();
  for (const length of [1, 7, 8, 9, 15, 16, 17, 383, 384, 385, 600_000]) {
    const at = slab.keep(source, source.length - length, source.length);
    expect(slab.bytes.toString('latin1', at, at + length)).toBe(source.toString('latin1', source.length - length));
  }
});

test('a span that is owned is not copied, and nothing is ever copied into it', () => {
  const large = Buffer.alloc(1000, 'large');
  const slab = new Slab(500);
  expect(slab.keep(large, 10, 600)).toBe(10);
  expect(slab.bytes).toBe(large);
  const at = slab.keep(Buffer.from('the next one'), 0, 12);
  expect(slab.bytes).not.toBe(large);
  expect(slab.bytes.toString('latin1', at, at + 12)).toBe('the next one');
  expect(large.equals(Buffer.alloc(1000, 'large'))).toBe(true);
});
