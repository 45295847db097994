import type { DdlStatement } from '@tideway/engine';
import { describe, expect, test } from 'vitest';
import { ddl, group, insert, SOURCE_UUID, transaction } from '../testing/fake-source.ts';
import { startTamperProxy } from '../testing/tamper-proxy.ts';
import { type TargetFixture, targetFixture } from '../testing/target-fixture.ts';

function statement(fixture: TargetFixture, kind: DdlStatement['kind'], sql: string, ...names: string[]): DdlStatement {
  const schema = fixture.database.name;
  return { sql: sql.replaceAll('$', `\`${schema}\`.`), kind, objects: names.map((name) => ({ schema, name })) };
}

async function tables(fixture: TargetFixture): Promise<readonly (string | null | undefined)[]> {
  const rows = await fixture.session.rows('SHOW TABLES');
  return rows.map((row) => Object.values(row)[0]).sort();
}

describe('a DDL event', () => {
  test('is run statement by statement, recorded as executed, and not run again', async () => {
    await using fixture = await targetFixture('ddl');
    const target = await fixture.open();
    const event = ddl(4, fixture.database.name, [
      statement(fixture, 'create-table', 'CREATE TABLE $a (id INT PRIMARY KEY)', 'a'),
      statement(fixture, 'create-table', 'CREATE TABLE $b (id INT PRIMARY KEY)', 'b'),
    ]);
    expect(await target.runDdl(event)).toMatchObject({ action: 'applied', reason: null });
    expect(await tables(fixture)).toEqual(['a', 'b']);
    const next = await fixture.open({ isFirstStart: false });
    expect(next.restored.executed).toBe(`${SOURCE_UUID}:4`);
    expect(await fixture.session.rows(`SELECT * FROM tideway.ddl_intent WHERE job_id = '${fixture.jobId}'`)).toEqual(
      [],
    );
  });

  test('makes the catalog look again', async () => {
    await using fixture = await targetFixture('ddl');
    await fixture.run('CREATE TABLE t (id INT PRIMARY KEY)');
    const target = await fixture.open();
    const name = { schema: fixture.database.name, name: 't' };
    expect((await target.catalog.load(name)).columns).toHaveLength(1);
    await target.runDdl(
      ddl(1, name.schema, [statement(fixture, 'alter-table', 'ALTER TABLE $t ADD COLUMN v INT', 't')]),
    );
    expect(target.catalog.peek(name)).toBeUndefined();
    expect((await target.catalog.load(name)).columns).toHaveLength(2);
  });

  test('runs with the sql_mode of its session, and the lanes stay strict', async () => {
    await using fixture = await targetFixture('ddl');
    const target = await fixture.open();
    const create = statement(fixture, 'create-table', `CREATE TABLE $t ("id" INT PRIMARY KEY, v VARCHAR(2))`, 't');
    const event = ddl(1, fixture.database.name, [create]);
    await target.runDdl({ ...event, session: { ...event.session, sqlMode: 'ANSI_QUOTES,NO_ENGINE_SUBSTITUTION' } });
    const table = await target.catalog.load({ schema: fixture.database.name, name: 't' });
    await expect(target.lanes[0]?.apply(group(transaction(2, insert(table, '1', "'abc'"))))).rejects.toMatchObject({
      code: 'TARGET_DATA_REJECTED',
    });
  });

  test('"already exists" without an intent stops the job, and a decision lets it go on', async () => {
    await using fixture = await targetFixture('ddl');
    await fixture.run('CREATE TABLE a (other INT PRIMARY KEY)');
    const event = ddl(4, fixture.database.name, [
      statement(fixture, 'create-table', 'CREATE TABLE $a (id INT PRIMARY KEY)', 'a'),
    ]);
    const target = await fixture.open();
    const failed = { code: 'TARGET_DDL_FAILED', params: { errno: 1050, event: `${SOURCE_UUID}:4` } };
    await expect(target.runDdl(event)).rejects.toMatchObject(failed);
    // Trying again does not make it right.
    await expect(target.runDdl(event)).rejects.toMatchObject(failed);
    const decisions = [
      {
        event: `${SOURCE_UUID}:4`,
        action: 'replace' as const,
        statements: [`CREATE TABLE ${fixture.database.name}.b (id INT PRIMARY KEY)`],
      },
    ];
    const next = await fixture.open({ isFirstStart: false, ddlDecisions: decisions });
    expect(await next.runDdl(event)).toMatchObject({ action: 'applied' });
    expect(await tables(fixture)).toEqual(['a', 'b']);
  });

  test('policy stop waits for a decision, policy skip passes over it; both are recorded', async () => {
    await using fixture = await targetFixture('ddl');
    const event = ddl(4, fixture.database.name, [
      statement(fixture, 'create-table', 'CREATE TABLE $a (id INT PRIMARY KEY)', 'a'),
    ]);
    const stopping = await fixture.open({ ddlPolicy: 'stop' });
    await expect(stopping.runDdl(event)).rejects.toMatchObject({ code: 'TARGET_DDL_STOPPED' });
    const skipping = await fixture.open({ isFirstStart: false, ddlPolicy: 'skip' });
    expect(await skipping.runDdl(event)).toMatchObject({ action: 'skipped', reason: 'the job skips DDL' });
    expect(await tables(fixture)).toEqual([]);
    expect((await fixture.open({ isFirstStart: false })).restored.executed).toBe(`${SOURCE_UUID}:4`);
  });
});

/** Statements of each kind, what they need, and what tells that each was run once. */
const CRASHES: readonly {
  name: string;
  before: string[];
  kind: DdlStatement['kind'];
  sql: string;
  objects: string[];
  after: string[];
}[] = [
  {
    name: 'CREATE TABLE',
    before: [],
    kind: 'create-table',
    sql: 'CREATE TABLE $a (id INT PRIMARY KEY)',
    objects: ['a'],
    after: ['a'],
  },
  {
    name: 'DROP TABLE',
    before: ['CREATE TABLE a (id INT)'],
    kind: 'drop-table',
    sql: 'DROP TABLE $a',
    objects: ['a'],
    after: [],
  },
  {
    name: 'RENAME TABLE',
    before: ['CREATE TABLE a (id INT)'],
    kind: 'rename-table',
    sql: 'RENAME TABLE $a TO $b',
    objects: ['a', 'b'],
    after: ['b'],
  },
  {
    name: 'ADD COLUMN',
    before: ['CREATE TABLE a (id INT)'],
    kind: 'alter-table',
    sql: 'ALTER TABLE $a ADD COLUMN v INT',
    objects: ['a'],
    after: ['a'],
  },
  {
    name: 'DROP COLUMN',
    before: ['CREATE TABLE a (id INT, v INT)'],
    kind: 'alter-table',
    sql: 'ALTER TABLE $a DROP COLUMN v',
    objects: ['a'],
    after: ['a'],
  },
  {
    name: 'ADD INDEX',
    before: ['CREATE TABLE a (id INT)'],
    kind: 'alter-table',
    sql: 'ALTER TABLE $a ADD INDEX i (id)',
    objects: ['a'],
    after: ['a'],
  },
  {
    name: 'TRUNCATE',
    before: ['CREATE TABLE a (id INT)', 'INSERT INTO a VALUES (1)'],
    kind: 'truncate-table',
    sql: 'TRUNCATE TABLE $a',
    objects: ['a'],
    after: ['a'],
  },
  {
    name: 'nothing to see',
    before: ['CREATE TABLE a (id INT)'],
    kind: 'alter-table',
    sql: 'ALTER TABLE $a FORCE',
    objects: ['a'],
    after: ['a'],
  },
];

describe('a crash between run and record', () => {
  test.each(CRASHES)('$name', async ({ before, kind, sql, objects, after }) => {
    await using fixture = await targetFixture('ddl');
    await fixture.run(...before);
    const event = ddl(4, fixture.database.name, [statement(fixture, kind, sql, ...objects)]);
    await using proxy = await startTamperProxy(fixture.address);
    const dying = await fixture.open({ connection: proxy.address });
    const cut = proxy.arm("'done'", 'lose-request');
    dying.runDdl(event).catch(() => {});
    await cut;
    dying.destroy();
    const next = await fixture.open({ isFirstStart: false });
    expect(next.restored.executed).toBe('');
    expect(await next.runDdl(event)).toMatchObject({ action: 'applied' });
    expect(await tables(fixture)).toEqual(after);
  });

  test.each(CRASHES)('$name that was never run', async ({ before, kind, sql, objects, after }) => {
    await using fixture = await targetFixture('ddl');
    await fixture.run(...before);
    const event = ddl(4, fixture.database.name, [statement(fixture, kind, sql, ...objects)]);
    await using proxy = await startTamperProxy(fixture.address);
    const dying = await fixture.open({ connection: proxy.address });
    // The last thing before the statement.
    const cut = proxy.arm('SELECT epoch FROM tideway.job', 'lose-request');
    dying.runDdl(event).catch(() => {});
    await cut;
    dying.destroy();
    const next = await fixture.open({ isFirstStart: false });
    expect(await next.runDdl(event)).toMatchObject({ action: 'applied' });
    expect(await tables(fixture)).toEqual(after);
  });

  test('a lost answer is settled by the same worker', async () => {
    await using fixture = await targetFixture('ddl');
    await using proxy = await startTamperProxy(fixture.address);
    const target = await fixture.open({ connection: proxy.address });
    const event = ddl(4, fixture.database.name, [
      statement(fixture, 'create-table', 'CREATE TABLE $a (id INT PRIMARY KEY)', 'a'),
    ]);
    void proxy.arm('CREATE TABLE', 'lose-answer');
    expect(await target.runDdl(event)).toMatchObject({ action: 'applied' });
    expect(await tables(fixture)).toEqual(['a']);
  });

  test('EXCHANGE PARTITION undoes itself when run twice: an operator decides', async () => {
    await using fixture = await targetFixture('ddl');
    await fixture.run(
      'CREATE TABLE p (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10))',
      'CREATE TABLE a (id INT PRIMARY KEY)',
      'INSERT INTO a VALUES (5)',
    );
    const exchange = 'ALTER TABLE $p EXCHANGE PARTITION p0 WITH TABLE $a';
    const event = ddl(4, fixture.database.name, [statement(fixture, 'alter-table', exchange, 'p', 'a')]);
    await using proxy = await startTamperProxy(fixture.address);
    const dying = await fixture.open({ connection: proxy.address });
    const cut = proxy.arm("'done'", 'lose-request');
    dying.runDdl(event).catch(() => {});
    await cut;
    dying.destroy();
    const next = await fixture.open({ isFirstStart: false });
    await expect(next.runDdl(event)).rejects.toMatchObject({ code: 'TARGET_DDL_UNCERTAIN' });
    expect(await fixture.rows('p')).toEqual(['5']);
    const decided = await fixture.open({
      isFirstStart: false,
      ddlDecisions: [{ event: `${SOURCE_UUID}:4`, action: 'skip' }],
    });
    expect(await decided.runDdl(event)).toMatchObject({ action: 'skipped' });
    expect(await fixture.rows('p')).toEqual(['5']);
  });
});
