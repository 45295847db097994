import type { PlannedStatement } from '@tideway/engine';
import { describe, expect, test } from 'vitest';
import { judge } from './judge.ts';

function statement(kind: PlannedStatement['kind'], expect: number, keyed = true): PlannedStatement {
  const table = { schema: 'd', name: 't' };
  return { sql: '', kind, table, expect, keyed, sqlMode: 'strict', foreignKeyChecks: true, changes: [] };
}

const clean = { warned: [], heads: [] };

describe('counts of a grouped plan', () => {
  const statements = [statement('delete', 2), statement('update', 0), statement('insert', 3)];
  test.each([
    [[2, 0, 3], 'right'],
    [[1, 0, 3], 'unclear'],
    [[2, 1, 3], 'unclear'],
    [[2, 0, 4], 'unclear'],
    [[2, 0], 'unclear'],
    [[], 'unclear'],
  ])('%j: %s', (counts, kind) => {
    expect(judge({ mode: 'grouped', statements }, { ...clean, counts }).kind).toBe(kind);
  });

  test('a warning makes them unclear, whatever they are', () => {
    expect(judge({ mode: 'grouped', statements }, { heads: [], counts: [2, 0, 3], warned: [1] }).kind).toBe('unclear');
  });
});

describe('counts of a plan row by row', () => {
  test('an update or delete that met no row is missed', () => {
    const statements = [statement('update', 1), statement('delete', 1), statement('insert', 1)];
    const verdict = judge({ mode: 'row-by-row', statements }, { ...clean, counts: [0, 0, 1] });
    expect(verdict).toEqual({ kind: 'right', missed: statements.slice(0, 2) });
  });

  test('without a key it is lost', () => {
    const statements = [statement('insert', 1), statement('delete', 1, false)];
    expect(judge({ mode: 'row-by-row', statements }, { ...clean, counts: [1, 0] })).toEqual({ kind: 'lost', index: 1 });
  });

  test('an insert of none, or anything of two, is strange', () => {
    for (const [kind, count] of [
      ['insert', 0],
      ['update', 2],
      ['delete', 2],
    ] as const) {
      const verdict = judge({ mode: 'row-by-row', statements: [statement(kind, 1)] }, { ...clean, counts: [count] });
      expect(verdict).toEqual({ kind: 'strange', index: 0, count });
    }
  });
});

describe('counts of a replay', () => {
  test('say what was evicted, and assert nothing of keyed rows', () => {
    const statements = [statement('delete', 1), statement('replace', 1)];
    expect(judge({ mode: 'replay', statements }, { ...clean, counts: [0, 3] }).kind).toBe('right');
  });

  test('rows without a key are as strict as ever', () => {
    const statements = [statement('insert', 1, false), statement('delete', 1, false)];
    expect(judge({ mode: 'replay', statements }, { ...clean, counts: [1, 0] })).toEqual({ kind: 'lost', index: 1 });
  });
});
