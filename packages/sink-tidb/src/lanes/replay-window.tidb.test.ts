import { describe, expect, test } from 'vitest';
import { ddl, group, insert, remove, SOURCE_UUID, transaction, update } from '../testing/fake-source.ts';
import { targetFixture } from '../testing/target-fixture.ts';
import type { OverwrittenRow } from './replay-window.ts';

const UNTIL_5 = { executed: `${SOURCE_UUID}:1-5`, file: 'binlog.000016', position: '599' };

describe('a replay window', () => {
  test('the source overwrites inside it, and is strict beyond it', async () => {
    await using fixture = await targetFixture('replay');
    await fixture.run(
      'CREATE TABLE t (id INT PRIMARY KEY, u INT UNIQUE, v INT)',
      'INSERT INTO t VALUES (1, 10, 0), (2, 20, 0)',
    );
    const table = await fixture.structure('t');
    const overwritten: OverwrittenRow[] = [];
    const target = await fixture.open({
      openReplayWindow: UNTIL_5,
      onOverwritten: (rows) => overwritten.push(...rows),
    });
    await target.catalog.load(table.table);
    const result = await target.lanes[0]?.apply(
      group(
        transaction(4, insert(table, '1', '20', '7')),
        transaction(5, update(table, ['3', '30', '1'], ['3', '30', '2']), remove(table, '9', '90', '0')),
      ),
    );
    expect(result?.mode).toBe('replay');
    expect(await fixture.rows('t')).toEqual(['1,20,7', '3,30,2']);
    expect(overwritten.map(({ oldRow }) => oldRow)).toEqual([
      { id: '1', u: '10', v: '0' },
      { id: '2', u: '20', v: '0' },
    ]);
    const [window] = await fixture.session.rows(
      `SELECT overwritten, evicted FROM tideway.replay_window WHERE job_id = '${fixture.jobId}'`,
    );
    expect(window).toEqual({ overwritten: '1', evicted: '1' });
    await expect(target.lanes[0]?.apply(group(transaction(6, insert(table, '1', '1', '1'))))).rejects.toMatchObject({
      code: 'TARGET_DUPLICATE_KEY',
    });
  });

  test('survives a restart, and closes when the base has passed it', async () => {
    await using fixture = await targetFixture('replay');
    await fixture.run('CREATE TABLE t (id INT PRIMARY KEY)', 'INSERT INTO t VALUES (1)');
    const table = await fixture.structure('t');
    const first = await fixture.open({ openReplayWindow: UNTIL_5 });
    first.destroy();
    const next = await fixture.open({ isFirstStart: false });
    expect(next.isReplaying).toBe(true);
    await next.catalog.load(table.table);
    await next.lanes[0]?.apply(group(transaction(1, insert(table, '1'))));
    const fold = { file: 'binlog.000016', held: [], sourceTimestamp: 1 };
    await next.fold({ ...fold, executed: `${SOURCE_UUID}:1-4`, position: '499' });
    expect(next.isReplaying).toBe(true);
    await next.fold({ ...fold, executed: `${SOURCE_UUID}:1-5`, position: '599' });
    expect(next.isReplaying).toBe(false);
    expect((await fixture.open({ isFirstStart: false })).isReplaying).toBe(false);
  });

  test('a group across its end is cut there', async () => {
    await using fixture = await targetFixture('replay');
    await fixture.run('CREATE TABLE t (id INT PRIMARY KEY)', 'INSERT INTO t VALUES (5), (6)');
    const table = await fixture.structure('t');
    const target = await fixture.open({ openReplayWindow: UNTIL_5 });
    await target.catalog.load(table.table);
    const applied = target.lanes[0]?.apply(
      group(transaction(5, insert(table, '5')), transaction(6, insert(table, '7')), transaction(7, insert(table, '6'))),
    );
    const error = { code: 'TARGET_DUPLICATE_KEY', params: { gtid: `${SOURCE_UUID}:7` } };
    await expect(applied).rejects.toMatchObject({ error });
    expect(await fixture.rows('t')).toEqual(['5', '6', '7']);
    const next = await fixture.open({ isFirstStart: false });
    expect(next.restored.executed).toBe(`${SOURCE_UUID}:5-6`);
  });

  test('does not check foreign keys while it overwrites, and does again after', async () => {
    await using fixture = await targetFixture('replay');
    await fixture.run(
      'CREATE TABLE p (id INT PRIMARY KEY)',
      'CREATE TABLE t (id INT PRIMARY KEY, pid INT, FOREIGN KEY (pid) REFERENCES p (id) ON DELETE CASCADE)',
      'INSERT INTO p VALUES (1)',
      'INSERT INTO t VALUES (1, 1)',
    );
    const [parent, child] = [await fixture.structure('p'), await fixture.structure('t')];
    const target = await fixture.open({ openReplayWindow: UNTIL_5, foreignKeyChecks: true });
    for (const { table } of [parent, child]) await target.catalog.load(table);
    await target.lanes[0]?.apply(group(transaction(1, insert(parent, '1')), transaction(2, insert(child, '2', '77'))));
    expect(await fixture.rows('t')).toEqual(['1,1', '2,77']);
    await expect(target.lanes[0]?.apply(group(transaction(6, insert(child, '3', '78'))))).rejects.toMatchObject({
      code: 'TARGET_DATA_REJECTED',
      params: { errno: 1452 },
    });
  });

  test('a DDL inside it stops the job for a decision', async () => {
    await using fixture = await targetFixture('replay');
    const target = await fixture.open({ openReplayWindow: UNTIL_5 });
    const create = {
      sql: `CREATE TABLE \`${fixture.database.name}\`.a (id INT PRIMARY KEY)`,
      kind: 'create-table' as const,
      objects: [{ schema: fixture.database.name, name: 'a' }],
    };
    const event = ddl(3, fixture.database.name, [create]);
    await expect(target.runDdl(event)).rejects.toMatchObject({ code: 'TARGET_DDL_STOPPED' });
    const decided = await fixture.open({
      isFirstStart: false,
      ddlDecisions: [{ event: `${SOURCE_UUID}:3`, action: 'run' }],
    });
    expect(await decided.runDdl(event)).toMatchObject({ action: 'applied' });
  });
});
