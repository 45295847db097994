import { GtidSet } from '@tideway/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeldSet } from './held-set.ts';

const A = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const B = '00000000-0000-0000-0000-000000000001:tag_1';

test('runs of transactions take a few bytes each, and read back as they were', () => {
  const held = new HeldSet();
  for (const n of [1_000_000, 1_000_001, 1_000_005, 1_000_040, 1_000_041]) held.addGtid(`${A}:${n}`);
  expect(held.encode()).toBe(`${A}=lfls+1,4,z+1`);
  expect(HeldSet.decode(held.encode()).toGtidSet().toString()).toBe(`${A}:1000000-1000001:1000005:1000040-1000041`);
});

test('the text says the same as the set, in whatever order transactions come and however it is asked for', () => {
  const gtid = fc.record({ sid: fc.constantFrom(A, B), n: fc.integer({ min: 1, max: 40 }) });
  fc.assert(
    fc.property(fc.array(fc.tuple(gtid, fc.boolean()), { maxLength: 60 }), (steps) => {
      const held = new HeldSet();
      let expected = GtidSet.EMPTY;
      for (const [{ sid, n }, ask] of steps) {
        held.addGtid(`${sid}:${n}`);
        expected = expected.add({ sid, gno: BigInt(n) });
        if (ask) expect(HeldSet.decode(held.encode()).toGtidSet().toString()).toBe(expected.toString());
      }
      expect(held.toGtidSet().toString()).toBe(expected.toString());
      expect(HeldSet.decode(held.encode()).toGtidSet().toString()).toBe(expected.toString());
    }),
  );
});

test('numbers beyond 2^53 survive', () => {
  const held = new HeldSet();
  held.addGtid(`${A}:9223372036854775806`);
  expect(HeldSet.decode(held.encode()).toGtidSet().toString()).toBe(`${A}:9223372036854775806`);
});

test('what the base holds is left out, and adding goes on', () => {
  const held = new HeldSet();
  for (const n of [5, 6, 9]) held.addGtid(`${A}:${n}`);
  held.pruneGtids(GtidSet.parse(`${A}:1-6`));
  held.addGtid(`${A}:12`);
  expect(HeldSet.decode(held.encode()).toGtidSet().toString()).toBe(`${A}:9:12`);
});

test('marks of a file-position job: odd file names, pruned by position', () => {
  const held = new HeldSet();
  held.addMark('log=a;b,c.000001', 400);
  held.addMark('log=a;b,c.000002', 157);
  held.addMark('log=a;b,c.000002', 4_294_967_999);
  const read = HeldSet.decode(held.encode());
  expect(read.toMarks()).toEqual(['log=a;b,c.000001:400', 'log=a;b,c.000002:157', 'log=a;b,c.000002:4294967999']);
  read.pruneMarks({ file: 'log=a;b,c.000002', position: 157 });
  expect(read.toMarks()).toEqual(['log=a;b,c.000002:4294967999']);
});

test('two sets make one', () => {
  const left = new HeldSet();
  const right = new HeldSet();
  for (const n of [1, 2, 9]) left.addGtid(`${A}:${n}`);
  for (const n of [3, 8]) right.addGtid(`${A}:${n}`);
  right.addGtid(`${B}:7`);
  left.merge(right);
  expect(left.toGtidSet().toString()).toBe(GtidSet.parse(`${A}:1-3:8-9,${B}:7`).toString());
  expect(HeldSet.decode(left.encode()).toGtidSet().equals(left.toGtidSet())).toBe(true);
});

test('a text that is none is refused', () => {
  expect(() => HeldSet.decode(`${A}=1,-2`)).toThrow(RangeError);
});
