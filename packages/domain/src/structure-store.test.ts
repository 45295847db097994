import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { shareParts } from './share-structure.ts';
import { StructureStore } from './structure-store.ts';
import type { TableStructure } from './table-structure.ts';

/** A table with a column that no other has. */
function structureOf(n: number): TableStructure {
  const column = { unsigned: false, nullable: true, charset: null, collation: null, generated: 'no' as const };
  const more = { hasDefault: true, autoIncrement: false, invisible: false };
  return {
    table: { schema: 'd', name: `t${n}` },
    columns: [
      { name: 'id', dataType: 'int', columnType: 'int', ...column, ...more },
      { name: `c"${n}`, dataType: 'enum', columnType: `enum('a','${n % 3}')`, ...column, ...more },
    ],
    uniqueKeys: [{ name: 'PRIMARY', primary: true, parts: [{ ordinal: 0, prefix: null }] }],
    foreignKeys: [
      {
        name: 'f',
        columns: ['id'],
        referenced: { schema: 'd', name: 'p' },
        referencedColumns: ['id'],
        onDelete: 'CASCADE',
        onUpdate: 'RESTRICT',
      },
    ],
    engine: 'InnoDB',
    triggers: ['x'],
  };
}

test('what was set is got, also when the object itself is gone meanwhile', async () => {
  const store = new StructureStore();
  const held: WeakRef<TableStructure>[] = [];
  for (let n = 0; n < 5_000; n += 1) {
    const structure = shareParts(structureOf(n));
    held.push(new WeakRef(structure));
    store.set(`d.t${n}`, structure);
  }
  // Weak references are kept to the end of the turn that made them.
  await new Promise((resolve) => setTimeout(resolve, 0));
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const alive = held.filter((one) => one.deref() !== undefined).length;
  expect(alive).toBeGreaterThan(0);
  expect(alive).toBeLessThan(3_000);
  for (let n = 0; n < 5_000; n += 1) {
    const structure = store.get(`d.t${n}`);
    expect(structure).toEqual(structureOf(n));
    expect(store.get(`d.t${n}`)).toBe(structure);
  }
  expect(store.size).toBe(5_000);
});

test('never two objects at once for one structure, and another one after it was set anew', () => {
  const store = new StructureStore();
  const first = structureOf(1);
  store.set('d.t', first);
  expect(store.get('d.t')).toBe(first);
  const second = structureOf(2);
  store.set('d.t', second);
  expect(store.get('d.t')).toBe(second);
  store.delete('d.t');
  expect(store.get('d.t')).toBeUndefined();
});
