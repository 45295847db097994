import { expect, it } from 'vitest';
import { bothSides } from './test-support/both-sides.ts';

it('fails where the job would refuse the table, and warns where the target decides value by value', async () => {
  await using sides = await bothSides('precheck_types');
  await sides.source.query(`
    CREATE TABLE rounded (id int PRIMARY KEY, d datetime(6), n decimal(10,4));
    CREATE TABLE labels (id int PRIMARY KEY, e enum('a','b','c'));
    CREATE TABLE narrow (id int PRIMARY KEY, v varchar(9), i bigint, n int NULL);
    CREATE TABLE made (id int PRIMARY KEY, a int, g int AS (a + 1) STORED);
    CREATE TABLE same (id bigint unsigned PRIMARY KEY, e enum('a','b'), y year, t tinyint(1));`);
  await sides.target.query(`
    CREATE TABLE rounded (id int PRIMARY KEY, d datetime, n decimal(10,2));
    CREATE TABLE labels (id int PRIMARY KEY, e enum('b','a','c'));
    CREATE TABLE narrow (id int PRIMARY KEY, v varchar(3), i int, n int NOT NULL);
    CREATE TABLE made (id int PRIMARY KEY, a int);
    CREATE TABLE same (id bigint unsigned PRIMARY KEY, e enum('a','b','later'), y year, t tinyint);`);
  const types = await sides.check('types-match');
  const table = (name: string) => `${sides.name}.${name}`;
  expect(types).toMatchObject({ verdict: 'failed' });
  // The fatal ones first; labels added at the end keep the numbers of the others.
  expect(types.tables.toSorted()).toEqual(['labels', 'narrow', 'rounded', 'same'].map(table));
  expect(types.tables.slice(0, 2).toSorted()).toEqual(['labels', 'rounded'].map(table));
  expect(types.observed).toContain('d datetime(6) would be rounded in d datetime');
  expect(types.observed).toContain("has other labels than e enum('b','a','c')");
  expect(types.observed).toContain('v is varchar(9), on the target varchar(3)');
  expect(types.observed).toContain('n may be NULL on the source only');

  await sides.target.query(`
    ALTER TABLE rounded MODIFY d datetime(6), MODIFY n decimal(10,4);
    DROP TABLE labels; CREATE TABLE labels LIKE same; ALTER TABLE labels DROP COLUMN y, DROP COLUMN t;
    ALTER TABLE labels DROP COLUMN e; ALTER TABLE labels ADD COLUMN e enum('a','b','c');`);
  expect(await sides.check('types-match')).toMatchObject({ verdict: 'warning' });

  // A generated column is in the row image all the same: the job refuses a table without it.
  const columns = await sides.check('columns-match');
  expect(columns).toMatchObject({ verdict: 'failed', tables: [table('made')], tableCount: 1 });
  expect(columns.observed).toContain('g is missing');
  await sides.target.query('ALTER TABLE made ADD COLUMN g int');
  expect(await sides.check('columns-match')).toMatchObject({ verdict: 'pass' });
});

it('names tables whose rows may be too large, and foreign keys that lead out of the selection', async () => {
  await using sides = await bothSides('precheck_rows');
  await sides.source.query(`
    CREATE TABLE parent (id int PRIMARY KEY);
    CREATE TABLE child (id int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES parent (id));
    CREATE TABLE files (id int PRIMARY KEY, body longblob);
    CREATE TABLE small (id int PRIMARY KEY, body blob, note varchar(1000));`);
  const table = (name: string) => `${sides.name}.${name}`;
  expect(await sides.check('row-size')).toMatchObject({ verdict: 'note', tables: [table('files')] });

  expect(await sides.check('foreign-keys')).toMatchObject({ verdict: 'note', tables: [] });
  expect(await sides.check('foreign-keys', { foreignKeyChecks: true })).toMatchObject({ verdict: 'pass' });
  const selection = { kind: 'custom', databases: [], tables: [{ database: sides.name, table: 'child' }] } as const;
  const alone = await sides.check('foreign-keys', { selection, foreignKeyChecks: true });
  expect(alone).toMatchObject({ verdict: 'warning', tables: [table('child')] });
  expect(await sides.check('cascades')).toMatchObject({ verdict: 'pass' });
});

it('target-rows: names the tables that hold rows, and stops looking when there are enough', async () => {
  await using sides = await bothSides('precheck_filled');
  const tables = Array.from({ length: 120 }, (_, index) => `t${index}`);
  const create = tables.map((name) => `CREATE TABLE ${name} (id int PRIMARY KEY)`).join(';');
  await Promise.all([sides.source.query(create), sides.target.query(create)]);
  const start = { kind: 'gtid', gtidSet: '' } as const;
  expect(await sides.check('target-rows', { start })).toMatchObject({
    verdict: 'pass',
    observed: 'All 120 tables are empty',
  });
  await sides.target.query('INSERT INTO t119 VALUES (1)');
  expect(await sides.check('target-rows', { start })).toMatchObject({
    verdict: 'warning',
    observed: '1 of 120 tables hold rows',
    tables: [`${sides.name}.t119`],
  });
  await sides.target.query(
    tables
      .slice(0, 119)
      .map((name) => `INSERT INTO ${name} VALUES (1)`)
      .join(';'),
  );
  const many = await sides.check('target-rows', { start });
  expect(many).toMatchObject({ verdict: 'warning', tableCount: 100 });
  expect(many.observed).toBe('100 or more of 120 tables hold rows');
  expect(await sides.check('target-rows', { start })).toMatchObject({ tables: many.tables });
});
