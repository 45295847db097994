import { describe, expect, it } from 'vitest';
import { flatten, mergeForms, mergePatches } from './merge.ts';

describe('mergePatches', () => {
  it('merges source and target by field and replaces the rest', () => {
    const merged = mergePatches(
      { name: 'a', source: { host: 'h', port: 1 }, typed: { x: '1' } },
      { source: { port: 2 }, target: { user: 'u' }, typed: {} },
    );
    expect(merged).toEqual({ name: 'a', source: { host: 'h', port: 2 }, target: { user: 'u' }, typed: {} });
  });
});

describe('mergeForms', () => {
  const before = flatten({ name: 'a', source: { host: 'h', port: '1' }, list: [1] });

  it('takes what only the other side changed', () => {
    const ours = { ...before, name: 'mine' };
    const theirs = { ...before, 'source.port': '2', list: [1, 2] };
    expect(mergeForms(before, ours, theirs)).toEqual({ taken: { 'source.port': '2', list: [1, 2] }, conflicts: [] });
  });

  it('keeps ours where both changed, and names it unless they agree', () => {
    const ours = { ...before, 'source.host': 'mine', name: 'same' };
    const theirs = { ...before, 'source.host': 'theirs', name: 'same' };
    expect(mergeForms(before, ours, theirs)).toEqual({ taken: {}, conflicts: ['source.host'] });
  });

  it('treats objects named as leaves as one value', () => {
    expect(flatten({ a: { b: 1 }, c: { d: null } }, (path) => path === 'a')).toEqual({ a: { b: 1 }, 'c.d': null });
  });
});
