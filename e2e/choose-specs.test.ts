import { describe, expect, test } from 'vitest';
import { chooseSpecs } from './choose-specs.ts';
import { spec } from './console/spec.ts';

const nothing = async () => undefined;
const ALL = [
  spec('wizard: one', { quick: true }, nothing),
  spec('wizard: two', { quick: false }, nothing),
  spec('matrix: a', { quick: false }, nothing),
  spec('matrix: b', { quick: false, full: true }, nothing),
];
const names = (args: string[], isStep = false) => chooseSpecs(ALL, args, isStep).specs.map(({ name }) => name);

describe('which browser specs run', () => {
  test('all but the whole matrix; with --full that too', () => {
    expect(names([])).toEqual(['wizard: one', 'wizard: two', 'matrix: a']);
    expect(names(['--full'])).toHaveLength(4);
  });

  test('the quick ones in npm test, unless a name is given', () => {
    expect(names([], true)).toEqual(['wizard: one']);
    expect(names(['two'], true)).toEqual(['wizard: two']);
  });

  test('by part of a name; of the whole matrix only by a whole name or with --full', () => {
    expect(names(['matrix'])).toEqual(['matrix: a']);
    expect(names(['matrix: b'])).toEqual(['matrix: b']);
    expect(names(['matrix', '--full'])).toEqual(['matrix: a', 'matrix: b']);
  });

  test('the slices of a choice are the choice, each spec once', () => {
    const slices = ['1/3', '2/3', '3/3'].flatMap((slice) => names(['--full', '--slice', slice]));
    expect(slices.toSorted()).toEqual(names(['--full']).toSorted());
  });

  test.each(['0/3', '4/3', '3', 'a/b'])('%s is no slice', (slice) => {
    expect(() => names(['--slice', slice])).toThrow('is no slice');
  });
});
