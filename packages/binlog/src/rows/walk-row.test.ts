import { expect, test } from 'vitest';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { TYPE, type WireType } from '../tables/column-type.ts';
import { makeCodec } from '../values/make-codec.ts';
import { generateImageEnd, generateTupleWriter } from './generate-code.ts';
import { walkImageEnd, walkTuple } from './walk-row.ts';

const WIRES: readonly WireType[] = [
  { type: TYPE.LONG, size: 4, scale: 0 },
  { type: TYPE.VARCHAR, size: 20, scale: 0 },
  { type: TYPE.VARCHAR, size: 300, scale: 0 },
  { type: TYPE.BLOB, size: 3, scale: 0 },
  { type: TYPE.DOUBLE, size: 8, scale: 0 },
  { type: TYPE.TINY, size: 1, scale: 0 },
];

/** A simple generator with a seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('walking a row and the code made for it say the same, of good images and of bad ones', () => {
  const random = randomOf(7);
  let bad = 0;
  for (let round = 0; round < 2_000; round += 1) {
    const wires = Array.from({ length: 1 + random(12) }, () => WIRES[random(WIRES.length)] as WireType);
    const codecs = wires.map((wire) => makeCodec(wire, { unsigned: false, charset: 'utf8mb4', dialect: 'tidb' }));
    const image = Buffer.from(
      Array.from({ length: 40 + random(80) }, () => (random(3) === 0 ? random(256) : random(6))),
    );
    const results = [
      () => generateImageEnd(codecs)(image, 0, image.length),
      () => walkImageEnd(codecs, image, 0, image.length),
    ].map((run) => {
      try {
        return run();
      } catch (error) {
        return String(error);
      }
    });
    expect(results[1]).toBe(results[0]);
    if (typeof results[0] !== 'number') {
      bad += 1;
      continue;
    }
    const all = codecs.map((_, i) => i);
    for (const ordinals of [undefined, all.filter(() => random(2) === 0), all.toReversed()]) {
      const [made, walked] = [new ByteWriter(), new ByteWriter()];
      generateTupleWriter(codecs, ordinals)(made, image, 0);
      walkTuple(codecs, ordinals, walked, image, 0);
      expect(textOf(walked)).toBe(textOf(made));
    }
  }
  expect(bad).toBeGreaterThan(100);
  expect(bad).toBeLessThan(1_900);
});

function textOf(writer: ByteWriter): string {
  return Buffer.from(writer.bytes.subarray(0, writer.pos)).toString('latin1');
}
