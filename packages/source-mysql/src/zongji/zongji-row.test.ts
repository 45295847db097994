import type { ColumnStructure, TableStructure } from '@tideway/domain';
import { expect, test } from 'vitest';
import { renderValue, ZongjiRowImage } from './zongji-row.ts';

function column(dataType: string): ColumnStructure {
  return {
    name: 'c',
    dataType,
    columnType: dataType,
    unsigned: false,
    nullable: true,
    charset: null,
    collation: null,
    generated: 'no',
    hasDefault: false,
    autoIncrement: false,
    invisible: false,
  };
}

const table: TableStructure = {
  table: { schema: 'd', name: 't' },
  columns: [column('int'), column('varchar')],
  uniqueKeys: [],
  foreignKeys: [],
  engine: null,
  triggers: [],
};

test.each([
  ['bigint', '18446744073709551615', '18446744073709551615'],
  ['decimal', '-0.50', '-0.50'],
  ['float', 1.100000023841858, '1.1'],
  ['float', 16777216, '16777216'],
  ['double', -0, '-0e0'],
  ['double', 5e-324, '5e-324'],
  ['bit', Buffer.from([1, 255]), '511'],
  ['year', 1900, '0'],
  ['year', 2155, '2155'],
  ['enum', undefined, '0'],
  ['enum', 'b', '2'],
  ['set', '', '0'],
  ['set', 'a,b', '3'],
  ['varbinary', Buffer.from([0, 0xab]), "x'00AB'"],
  ['blob', Buffer.alloc(0), "''"],
  ['varchar', "a'b\\c\0", "'a\\'b\\\\c\\0'"],
  ['varchar', '12', "'12'"],
  ['int', null, 'NULL'],
])('%s %s', (dataType, value, literal) => {
  expect(renderValue(value, column(dataType), table, ['a', 'b'])).toBe(literal);
});

test('what zongji cannot carry is refused', () => {
  expect(() => renderValue({ x: 1, y: 2 }, column('point'), table, [])).toThrow('cannot carry the type point');
  expect(() => renderValue('nowhere', column('enum'), table, ['a'])).toThrow('the label "nowhere"');
});

test('an absent column is not NULL', () => {
  const image = new ZongjiRowImage({ structure: table, labels: [null, null] }, [1, null], Buffer.from([0b01]), 9);
  expect([image.isAbsent(1), image.isNull(1), image.isAbsent(0), image.tuple([0])]).toEqual([
    true,
    false,
    false,
    '(1)',
  ]);
});
