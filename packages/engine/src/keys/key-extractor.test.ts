import type { TableStructure } from '@tideway/domain';
import { describe, expect, it } from 'vitest';
import type { RowChange } from '../ports/source-transaction.ts';
import { change, type Value } from '../test-support/changes.ts';
import { MemoryCatalog } from '../test-support/memory-catalog.ts';
import { column, foreignKey, table } from '../test-support/structures.ts';
import { ForeignKeyGraph } from './foreign-key-graph.ts';
import { KeyExtractor } from './key-extractor.ts';
import type { WriteSet } from './write-set.ts';

interface World {
  readonly source: TableStructure;
  readonly target?: TableStructure;
  readonly others?: readonly TableStructure[];
  readonly foreignKeyChecks?: boolean;
}

function keysOf(world: World, one: RowChange): WriteSet {
  const { source, target = source, others = [], foreignKeyChecks = false } = world;
  const catalog = new MemoryCatalog([target, ...others]);
  const foreignKeys = new ForeignKeyGraph();
  for (const structure of [source, target, ...others]) foreignKeys.learn(structure);
  const keys: WriteSet = { exclusive: [], shared: [] };
  new KeyExtractor(source, { target: (name) => catalog.peek(name), foreignKeys, foreignKeyChecks }).collect(one, keys);
  return keys;
}

function depend(a: WriteSet, b: WriteSet): boolean {
  const meets = (left: readonly number[], right: readonly number[]): boolean => left.some((key) => right.includes(key));
  return meets(a.exclusive, [...b.exclusive, ...b.shared]) || meets(a.shared, b.exclusive);
}

/** Whether inserting these two rows would be ordered. */
function insertsDepend(world: World, first: readonly Value[], second: readonly Value[]): boolean {
  const { source } = world;
  return depend(keysOf(world, change(source, null, first)), keysOf(world, change(source, null, second)));
}

/** A table `a int primary key, x <declaration> unique`, on both sides unless the target's differs. */
function uniqueOver(declaration: string, targetDeclaration = declaration, part = 'x'): World {
  const columns = (text: string) => [column('a'), column('x', text)];
  const spec = { primary: ['a'], unique: [[part]] };
  return {
    source: table('d.t', { columns: columns(declaration), ...spec }),
    target: table('d.t', { columns: columns(targetDeclaration), ...spec }),
  };
}

describe('which images and indexes', () => {
  const pk = table('d.t', { columns: [column('a'), column('b', 'int null')], primary: ['a'] });

  it('orders two changes of one row, and not of two', () => {
    expect(insertsDepend({ source: pk }, [1, 5], [1, 6])).toBe(true);
    expect(insertsDepend({ source: pk }, [1, 5], [2, 5])).toBe(false);
  });

  it('takes the before image and the after image', () => {
    const moved = keysOf({ source: pk }, change(pk, [1, 0], [2, 0]));
    expect(depend(moved, keysOf({ source: pk }, change(pk, null, [1, 0])))).toBe(true);
    expect(depend(moved, keysOf({ source: pk }, change(pk, [2, 0], null)))).toBe(true);
    expect(depend(moved, keysOf({ source: pk }, change(pk, null, [3, 0])))).toBe(false);
  });

  it('takes unique keys that only the source or only the target has', () => {
    const plain = table('d.t', { columns: pk.columns, primary: ['a'] });
    const more = table('d.t', { columns: pk.columns, primary: ['a'], unique: [['b']] });
    expect(insertsDepend({ source: plain, target: plain }, [1, 5], [2, 5])).toBe(false);
    expect(insertsDepend({ source: more, target: plain }, [1, 5], [2, 5])).toBe(true);
    expect(insertsDepend({ source: plain, target: more }, [1, 5], [2, 5])).toBe(true);
  });

  it('keeps the columns of a composite key apart', () => {
    const texts = [column('a', 'varchar(9)'), column('b', 'varchar(9)')];
    const source = table('d.t', { columns: texts, primary: ['a', 'b'] });
    expect(insertsDepend({ source }, ['ab', 'c'], ['a', 'bc'])).toBe(false);
    expect(insertsDepend({ source }, ['ab', 'c'], ['ab', 'c'])).toBe(true);
  });

  it('does not tell table names by case', () => {
    const upper = table('D.T', { columns: pk.columns, primary: ['a'] });
    const first = keysOf({ source: pk }, change(pk, null, [1, 0]));
    expect(depend(first, keysOf({ source: upper }, change(upper, null, [1, 0])))).toBe(true);
  });
});

describe('NULL and rows without a usable key', () => {
  const nullable = table('d.t', { columns: [column('a', 'int null'), column('b', 'int null')], unique: [['a']] });

  it('gives a NULL part no key in that index', () => {
    const source = table('d.t', { columns: [column('p'), ...nullable.columns], primary: ['p'], unique: [['a', 'b']] });
    expect(insertsDepend({ source }, [1, 7, null], [2, 7, null])).toBe(false);
    expect(insertsDepend({ source }, [1, 7, 7], [2, 7, 7])).toBe(true);
  });

  it('falls back to the table per image: INSERT (NULL), then UPDATE NULL → 5', () => {
    const insert = keysOf({ source: nullable }, change(nullable, null, [null, 1]));
    const update = keysOf({ source: nullable }, change(nullable, [null, 1], [5, 1]));
    const remove = keysOf({ source: nullable }, change(nullable, [5, 1], null));
    expect(depend(insert, update)).toBe(true);
    expect(depend(update, remove)).toBe(true);
    expect(depend(insert, remove)).toBe(false);
  });

  it('serialises a table without a key', () => {
    const source = table('d.t', { columns: [column('a')] });
    expect(insertsDepend({ source }, [1], [2])).toBe(true);
  });

  it.each([
    ['an expression', table('d.t', { columns: [column('a'), column('b')], primary: ['a'], unique: [['#']] })],
    ['a FLOAT', table('d.t', { columns: [column('a'), column('b', 'float')], primary: ['a'], unique: [['b']] })],
  ])('serialises a table with a unique key over %s', (_, source) => {
    expect(insertsDepend({ source }, [1, 1], [2, 2])).toBe(true);
  });
});

describe('how values compare', () => {
  const general = 'varchar(20) collate utf8mb4_general_ci';
  const binary = 'varchar(20) collate utf8mb4_bin';

  it.each([
    ['letter case under _ci', general, 'Abc', 'aBC', true],
    ['other words under _ci', general, 'abc', 'abd', false],
    ['trailing spaces under _ci', general, 'abc ', 'abc', true],
    ['letter case under _bin', binary, 'Abc', 'abc', false],
    ['trailing spaces under _bin', binary, 'abc  ', 'abc', true],
    ['accents under _ci', general, 'résumé', 'resume', true],
    ['any two under _ci, one with an accent', general, 'é', 'zzz', true],
    ['two with accents under _ci', general, 'é', 'ü', true],
    ['two of other letters under _bin', binary, 'é', 'ü', false],
    ['Han characters under general_ci', general, '中文', '中国', false],
    ['the same Han characters', general, '中文A', '中文a', true],
    ['control characters under _ci', general, 'a\u0001b', 'zzz', true],
    ['any two of a tailored collation', 'varchar(20) collate utf8mb4_lithuanian_ci', 'i', 'z', true],
    ['any two of gbk_chinese_ci, where y = ~', 'varchar(20) collate gbk_chinese_ci', 'y', '~', true],
  ])('%s', (_, declaration, first, second, expected) => {
    expect(insertsDepend(uniqueOver(declaration), [1, first], [2, second])).toBe(expected);
  });

  it('takes the coarser of the two collations', () => {
    expect(insertsDepend(uniqueOver(binary, general), [1, 'a'], [2, 'A'])).toBe(true);
    expect(insertsDepend(uniqueOver(general, binary), [1, 'a'], [2, 'A'])).toBe(true);
    expect(insertsDepend(uniqueOver(binary, 'varchar(20) collate latin1_swedish_ci'), [1, 'ä'], [2, 'b'])).toBe(true);
  });

  it('compares a prefix in characters, and in bytes for binary types', () => {
    const text = uniqueOver(binary, binary, 'x(3)');
    expect(insertsDepend(text, [1, 'abcd'], [2, 'abce'])).toBe(true);
    expect(insertsDepend(text, [1, 'abd'], [2, 'abc'])).toBe(false);
    expect(insertsDepend(text, [1, '𝄞𝄞𝄞x'], [2, '𝄞𝄞𝄞y'])).toBe(true);
    expect(insertsDepend(text, [1, '𝄞𝄞x'], [2, '𝄞𝄞y'])).toBe(false);
    expect(insertsDepend(text, [1, 'ab x'], [2, 'ab'])).toBe(true);
    const bytes = uniqueOver('blob', 'blob', 'x(2)');
    expect(insertsDepend(bytes, [1, { raw: "x'010203'" }], [2, { raw: "x'010204'" }])).toBe(true);
    expect(insertsDepend(bytes, [1, { raw: "x'0102'" }], [2, { raw: "x'0103'" }])).toBe(false);
  });

  it('pads BINARY', () => {
    const world = uniqueOver('binary(4)');
    expect(insertsDepend(world, [1, { raw: "x'61'" }], [2, { raw: "x'61000000'" }])).toBe(true);
    expect(insertsDepend(uniqueOver('varbinary(4)'), [1, { raw: "x'61'" }], [2, { raw: "x'6100'" }])).toBe(false);
    expect(insertsDepend(uniqueOver('varbinary(4)', 'binary(4)'), [1, { raw: "x'61'" }], [2, { raw: "x'6100'" }])).toBe(
      true,
    );
  });

  it('reads text that comes as bytes of its charset', () => {
    const world = uniqueOver('varchar(9) collate latin1_bin');
    expect(insertsDepend(world, [1, { raw: "_latin1 x'e9'" }], [2, { raw: "_latin1 x'e920'" }])).toBe(true);
    expect(insertsDepend(world, [1, { raw: "_latin1 x'e9'" }], [2, { raw: "_latin1 x'ea'" }])).toBe(false);
    expect(insertsDepend(uniqueOver(general), [1, { raw: "_gbk x'a2e3'" }], [2, 'z'])).toBe(true);
  });

  it.each([
    ['decimals by value', 'decimal(10,2)', { raw: '1.50' }, { raw: '1.5' }, true],
    ['minus zero', 'decimal(10,2)', { raw: '-0.00' }, { raw: '0' }, true],
    ['other decimals', 'decimal(10,2)', { raw: '1.50' }, { raw: '15.0' }, false],
    ['whole decimals with zeros', 'decimal(10,0)', { raw: '100' }, { raw: '1' }, false],
    ['ENUM by number', "enum('a','b')", 1, 2, false],
    ['SET by number', "set('a','b')", 3, 3, true],
    ['times', 'datetime(6)', '2026-01-01 00:00:00.000001', '2026-01-01 00:00:00.000002', false],
    ['quotes and backslashes', binary, "a'b\\", "a'b\\", true],
  ] as const)('%s', (_, declaration, first, second, expected) => {
    expect(insertsDepend(uniqueOver(declaration), [1, first], [2, second])).toBe(expected);
  });

  it('serialises where the target rounds or has another type', () => {
    expect(
      insertsDepend(uniqueOver('datetime(6)', 'datetime'), [1, '2026-01-01 00:00:00.1'], [2, '2026-01-01 00:00:00.2']),
    ).toBe(true);
    expect(
      insertsDepend(uniqueOver('decimal(10,4)', 'decimal(10,2)'), [1, { raw: '1.0010' }], [2, { raw: '1.0020' }]),
    ).toBe(true);
    expect(insertsDepend(uniqueOver('int', 'varchar(20)'), [1, 1], [2, 2])).toBe(true);
    expect(insertsDepend(uniqueOver('int', 'bigint'), [1, 1], [2, 2])).toBe(false);
  });
});

describe('generated columns', () => {
  it('uses a visible one, whose value is in the image', () => {
    const columns = [column('a'), column('g', 'int', { generated: 'virtual' })];
    const source = table('d.t', { columns, primary: ['a'], unique: [['g']] });
    expect(insertsDepend({ source }, [1, 5], [2, 5])).toBe(true);
    expect(insertsDepend({ source }, [1, 5], [2, 6])).toBe(false);
  });

  it('serialises for one that only the target has', () => {
    const source = table('d.t', { columns: [column('a')], primary: ['a'] });
    const columns = [column('a'), column('g', 'int', { generated: 'stored' })];
    const target = table('d.t', { columns, primary: ['a'], unique: [['g']] });
    expect(insertsDepend({ source, target }, [1], [2])).toBe(true);
  });
});

describe('foreign keys', () => {
  const parent = table('d.p', { columns: [column('id'), column('v')], primary: ['id'] });
  const key = foreignKey(['pid'], 'd.p', ['id']);
  const columns = [column('id'), column('pid', 'int null')];
  const child = table('d.c', { columns, primary: ['id'], foreignKeys: [key] });
  const childKeys = (one: RowChange, more: Partial<World> = {}) =>
    keysOf({ source: child, others: [parent], ...more }, one);
  const parentKeys = (one: RowChange, more: Partial<World> = {}) =>
    keysOf({ source: parent, others: [child], ...more }, one);

  it('orders a child behind its parent, and not two children of one parent', () => {
    const born = parentKeys(change(parent, null, [1, 0]));
    expect(depend(born, childKeys(change(child, null, [10, 1])))).toBe(true);
    expect(depend(born, childKeys(change(child, null, [10, 2])))).toBe(false);
    expect(depend(born, childKeys(change(child, null, [10, null])))).toBe(false);
    expect(depend(childKeys(change(child, null, [10, 1])), childKeys(change(child, null, [11, 1])))).toBe(false);
  });

  it('orders a parent that leaves behind a child that leaves it', () => {
    const gone = parentKeys(change(parent, [1, 0], null));
    expect(depend(gone, childKeys(change(child, [10, 1], [10, 2])))).toBe(true);
    expect(depend(gone, childKeys(change(child, [10, 1], null)))).toBe(true);
  });

  it('lets a parent change other columns beside its children', () => {
    expect(depend(parentKeys(change(parent, [1, 0], [1, 9])), childKeys(change(child, null, [10, 1])))).toBe(false);
  });

  it('holds the domain when the other end is not known', () => {
    const alone = keysOf({ source: child }, change(child, null, [10, 1]));
    expect(depend(alone, parentKeys(change(parent, null, [5, 0])))).toBe(true);
  });

  it.each([
    ['collation', 'varchar(9) collate utf8mb4_bin', 'varchar(9) collate utf8mb4_general_ci', 'aB ', 'Ab'],
    ['padding', 'binary(4)', 'varbinary(4)', { raw: "x'6100'" }, { raw: "x'61'" }],
    ['width of a whole number', 'smallint', 'bigint', 7, 7],
    ['declaration of a decimal', 'decimal(10,4)', 'decimal(5,2)', { raw: '1.5000' }, { raw: '1.50' }],
    ['fraction of a second', 'datetime(6)', 'datetime', '2024-01-01 10:00:00.000000', '2024-01-01 10:00:00'],
    ['fraction, and zeros before it', 'time(3)', 'time', '10:00:00.000', '10:00:00'],
  ])('meets a parent whose %s is another', (_, own, other, child, parent) => {
    const up = table('d.up', { columns: [column('a', other)], primary: ['a'] });
    const down = table('d.down', {
      columns: [column('a'), column('r', own)],
      primary: ['a'],
      foreignKeys: [foreignKey(['r'], 'd.up', ['a'])],
    });
    const world = { others: [up, down] };
    const first = keysOf({ source: up, ...world }, change(up, null, [parent]));
    expect(depend(first, keysOf({ source: down, ...world }, change(down, null, [1, child])))).toBe(true);
    const elsewhere = typeof child === 'number' ? 8 : own.startsWith('binary') ? { raw: "x'62'" } : { raw: '9' };
    if (own.startsWith('varchar') || own.startsWith('datetime') || own.startsWith('time')) return;
    expect(depend(first, keysOf({ source: down, ...world }, change(down, null, [1, elsewhere])))).toBe(false);
  });

  it('is one key for a component that cascades, where the target checks', () => {
    const cascading = table('d.c', {
      columns,
      primary: ['id'],
      foreignKeys: [foreignKey(['pid'], 'd.p', ['id'], 'CASCADE')],
    });
    const world = { others: [cascading], foreignKeyChecks: true };
    const first = parentKeys(change(parent, [1, 0], [1, 9]), world);
    const second = keysOf(
      { source: cascading, others: [parent], foreignKeyChecks: true },
      change(cascading, null, [10, 2]),
    );
    expect(depend(first, second)).toBe(true);
    const unchecked = parentKeys(change(parent, [1, 0], [1, 9]), { ...world, foreignKeyChecks: false });
    expect(depend(unchecked, second)).toBe(false);
  });
});
