import { expect, test } from 'vitest';
import { BoundedMap } from './bounded-map.ts';
import { shareParts } from './share-structure.ts';
import type { TableStructure } from './table-structure.ts';

test('a bounded map forgets the oldest', () => {
  const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('c', 3);
  expect([...map]).toEqual([
    ['b', 2],
    ['c', 3],
  ]);
  map.set('b', 4);
  expect([...map.values()]).toEqual([4, 3]);
});

test('tables that are alike share their columns and keys, and nothing else', () => {
  const table = (name: string, dataType: string): TableStructure =>
    shareParts({
      table: { schema: 's', name },
      columns: [{ name: 'id', dataType } as TableStructure['columns'][number]],
      uniqueKeys: [{ name: 'PRIMARY', primary: true, parts: [{ ordinal: 0, prefix: null }] }],
      foreignKeys: [],
      engine: 'InnoDB',
      triggers: [],
    });
  const [a, b, c] = [table('a', 'int'), table('b', 'int'), table('c', 'bigint')];
  expect(b.columns).toBe(a.columns);
  expect(b.table.name).toBe('b');
  expect(c.columns).not.toBe(a.columns);
  expect(c.columns[0]?.dataType).toBe('bigint');
  expect(c.uniqueKeys).toBe(a.uniqueKeys);
});
