import { describe, expect, it } from 'vitest';
import { ColumnSets } from './column-sets.ts';
import type { MappedColumn } from './table-mapping.ts';

function columns(count: number): readonly MappedColumn[] {
  return Array.from({ length: count }, (_, ordinal) => {
    const column = {
      name: `c${ordinal}`,
      ordinal,
      dataType: 'int',
      columnType: 'int',
      nullable: true,
      unsigned: false,
    };
    return { ordinal, name: `\`c${ordinal}\``, source: column, target: column } as unknown as MappedColumn;
  });
}

describe('sets of columns', () => {
  // 31 and more columns do not fit into the bits of a small integer.
  it.each([1, 8, 30, 31, 32, 33, 64, 100])('are the same array for the same columns, of %i columns', (count) => {
    const written = columns(count);
    const sets = new ColumnSets(written);
    for (const wanted of [[], [0], [count - 1], [0, count - 1], written.map(({ ordinal }) => ordinal)]) {
      const set = sets.where(({ ordinal }) => wanted.includes(ordinal));
      expect(set.map(({ ordinal }) => ordinal)).toEqual([...new Set(wanted)]);
      expect(sets.where(({ ordinal }) => wanted.includes(ordinal))).toBe(set);
    }
  });

  it('differ when one column differs, whatever its place', () => {
    for (const count of [30, 31, 40]) {
      const sets = new ColumnSets(columns(count));
      const found = new Set(Array.from({ length: count }, (_, one) => sets.where(({ ordinal }) => ordinal === one)));
      expect(found.size).toBe(count);
    }
  });
});
