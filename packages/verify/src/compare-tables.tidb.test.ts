import { randomBytes } from 'node:crypto';
import { testSource, testTarget } from '@tideway/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareTables, formatComparison, listBaseTables, Side } from './index.ts';

const schema = `verify_${randomBytes(4).toString('hex')}`;
let source: Side;
let target: Side;

beforeAll(async () => {
  [source, target] = await Promise.all([testSource().then(Side.open), testTarget().then(Side.open)]);
  for (const side of [source, target]) {
    await side.rows(`CREATE DATABASE ${schema}`);
    await side.rows(`USE ${schema}`);
  }
});

afterAll(async () => {
  for (const side of [source, target]) {
    await side.rows(`DROP DATABASE ${schema}`);
    await side.close();
  }
});

async function both(...statements: string[]): Promise<void> {
  for (const sql of statements) for (const side of [source, target]) await side.rows(sql);
}

async function compare(name: string, options: Parameters<typeof compareTables>[3] = {}) {
  const [result] = await compareTables(source, target, [{ schema, name }], options);
  if (result === undefined) throw new Error('no result');
  return result;
}

/** A value of every type, and another one that a careless comparison takes for the same. */
const TYPES: readonly (readonly [type: string, value: string, other: string])[] = [
  ['BIGINT UNSIGNED', '18446744073709551615', '18446744073709551614'],
  ['DECIMAL(65,30)', '1.000000000000000000000000000001', '1'],
  ['FLOAT', '1.1', '1.1000001'],
  ['DOUBLE', '0.1', '0.10000000000000002'],
  ['DOUBLE', '0e0', '-0e0'],
  ['CHAR(5)', "'a'", "'A'"],
  ['VARCHAR(5)', "'a'", "'a '"],
  ['VARCHAR(5) CHARACTER SET latin1', "_latin1 x'81'", "_latin1 x'8D'"],
  ['TEXT', "'é'", "'e'"],
  ['VARBINARY(5)', "x'00'", "x'0000'"],
  ['BLOB', "x'FF'", 'NULL'],
  ['BIT(64)', "b'1'", "b'11'"],
  ["ENUM('', 'a')", "''", '0'],
  ["SET('a','b')", "'a,b'", "'a'"],
  ['DATETIME(6)', "'2024-02-29 01:02:03.000001'", "'2024-02-29 01:02:03'"],
  ['TIME(3)', "'-00:00:00.001'", "'00:00:00.001'"],
  ['YEAR', '0', '1901'],
  ['JSON', '\'{"a": 1.0}\'', '\'{"a": 1}\''],
  ['JSON', "'null'", 'NULL'],
  ['INT', '0', 'NULL'],
];

describe('every type', () => {
  test.each(TYPES.map(([type, value, other], index) => ({ type, value, other, index })))(
    '$type $value is itself, and not $other',
    async ({ type, value, other, index }) => {
      const name = `t${index}`;
      await both(`CREATE TABLE ${name} (id INT PRIMARY KEY, v ${type})`);
      await both(`INSERT INTO ${name} VALUES (1, ${value}), (2, ${value}), (3, NULL)`);
      expect(formatComparison([await compare(name)])).toBe('');
      await target.rows(`UPDATE ${name} SET v = ${other} WHERE id = 2`);
      const result = await compare(name);
      expect(result).toMatchObject({ equal: false, changed: 1, missing: 0, extra: 0 });
      expect(result.samples[0]).toMatchObject({ kind: 'changed', key: { id: '2' }, columns: [{ name: 'v' }] });
    },
  );
});

describe('rows', () => {
  test('missing, extra and changed rows are found across chunk borders and behind the last', async () => {
    await both('CREATE TABLE n (a INT, b BIGINT, v INT, PRIMARY KEY (a, b))');
    const values = Array.from({ length: 100 }, (_, n) => `(${n >> 3}, ${n}, ${n})`).join(', ');
    await both(`INSERT INTO n VALUES ${values}`);
    expect((await compare('n', { chunkRows: 7 })).equal).toBe(true);
    await target.rows('DELETE FROM n WHERE b IN (0, 55)');
    await target.rows('UPDATE n SET v = -1 WHERE b = 56');
    await target.rows('INSERT INTO n VALUES (99, 1, 1), (-5, -6, 1)');
    const result = await compare('n', { chunkRows: 7 });
    expect(result).toMatchObject({ sourceRows: 100, targetRows: 100, missing: 2, extra: 2, changed: 1, equal: false });
    expect(result.samples.map(({ kind, key }) => `${kind} ${key.a},${key.b}`).sort()).toEqual([
      'changed 7,56',
      'extra -5,-6',
      'extra 99,1',
      'missing 0,0',
      'missing 6,55',
    ]);
  });

  test('keys of text are compared whatever the collations', async () => {
    await source.rows('CREATE TABLE k (id VARCHAR(20) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, v INT)');
    await target.rows('CREATE TABLE k (id VARCHAR(20) COLLATE utf8mb4_bin PRIMARY KEY, v INT)');
    await both("INSERT INTO k VALUES ('b', 1), ('A', 2), ('é', 3), ('zz', 4)");
    expect((await compare('k')).equal).toBe(true);
    await target.rows("UPDATE k SET v = 9 WHERE id = 'é'");
    await target.rows("DELETE FROM k WHERE id = 'b'");
    await target.rows("INSERT INTO k VALUES ('a', 2)");
    expect(await compare('k')).toMatchObject({ missing: 1, extra: 1, changed: 1 });
  });

  test('tables without a key: the same row twice is not the same row once', async () => {
    await both('CREATE TABLE m (a INT, f FLOAT, j JSON)');
    await both(`INSERT INTO m VALUES (1, 1.1, '{"x": 1}'), (1, 1.1, '{"x": 1}'), (NULL, NULL, NULL)`);
    expect(await compare('m')).toMatchObject({ equal: true, sourceRows: 3 });
    await target.rows('DELETE FROM m WHERE a = 1 LIMIT 1');
    await target.rows('INSERT INTO m VALUES (NULL, NULL, NULL)');
    expect(await compare('m')).toMatchObject({ equal: false, missing: 1, extra: 1, sourceRows: 3, targetRows: 3 });
  });

  test('more columns on the target are no difference; fewer are a problem', async () => {
    await source.rows('CREATE TABLE c (id INT PRIMARY KEY, v INT)');
    await target.rows('CREATE TABLE c (extra INT DEFAULT 7, id INT PRIMARY KEY, v INT)');
    await both('INSERT INTO c (id, v) VALUES (1, 1)');
    expect((await compare('c')).equal).toBe(true);
    await target.rows('ALTER TABLE c DROP COLUMN v');
    expect(await compare('c')).toMatchObject({ equal: false, problem: 'the target has no column v' });
  });

  test('a table that one side lacks is a difference', async () => {
    await source.rows('CREATE TABLE only_here (id INT PRIMARY KEY)');
    const result = await compare('only_here');
    expect(result.equal).toBe(false);
    expect(formatComparison([result])).toContain('does not exist on the target');
    expect(await listBaseTables(source, [schema])).toContainEqual({ schema, name: 'only_here' });
  });
});
