import { describe, expect, test } from 'vitest';
import type { TidbTarget } from '../open-target.ts';
import { group, insert, remove, SOURCE_UUID, transaction, update } from '../testing/fake-source.ts';
import { type TargetFixture, targetFixture } from '../testing/target-fixture.ts';

/** Opens the target with one table loaded, as the pipeline does before it hands over a group. */
async function opened(fixture: TargetFixture, create: string, options: Parameters<TargetFixture['open']>[0] = {}) {
  await fixture.run(create);
  const table = await fixture.structure('t');
  const target = await fixture.open(options);
  await target.catalog.load(table.table);
  return { table, target, lane: laneOf(target) };
}

function laneOf(target: TidbTarget, index = 0) {
  const lane = target.lanes[index];
  if (lane === undefined) throw new Error('no lane');
  return lane;
}

async function heldBy(fixture: TargetFixture): Promise<string | null> {
  const again = await fixture.open({ isFirstStart: false });
  return again.restored.executed;
}

describe('a group', () => {
  test('is committed with its transactions in the lane row', async () => {
    await using fixture = await targetFixture('lane');
    const { table, lane } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v INT)');
    const result = await lane.apply(
      group(
        transaction(1, insert(table, '1', '10'), insert(table, '2', '20')),
        transaction(2, update(table, ['1', '10'], ['1', '11']), remove(table, '2', '20')),
      ),
    );
    expect(await fixture.rows('t')).toEqual(['1,11']);
    expect(result).toMatchObject({ mode: 'grouped', retries: 0, missed: [] });
    expect(result.counts).toMatchObject([{ inserted: 2, updated: 1, deleted: 1, updatesMissed: 0, deletesMissed: 0 }]);
    await lane.apply(group(transaction(5)));
    expect(await heldBy(fixture)).toBe(`${SOURCE_UUID}:1-2:5`);
  });

  test('an update or delete that meets no row is counted and sampled, and the rest is applied', async () => {
    await using fixture = await targetFixture('lane');
    const { table, lane } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v INT)');
    await fixture.run('INSERT INTO t VALUES (1, 10)');
    const result = await lane.apply(
      group(
        transaction(
          3,
          update(table, ['1', '10'], ['1', '11']),
          update(table, ['7', '0'], ['7', '1']),
          remove(table, '8', '0'),
          insert(table, '9', '0'),
        ),
      ),
    );
    expect(await fixture.rows('t')).toEqual(['1,11', '9,0']);
    expect(result.mode).toBe('row-by-row');
    expect(result.counts).toMatchObject([{ inserted: 1, updated: 1, deleted: 0, updatesMissed: 1, deletesMissed: 1 }]);
    const place = { gtid: `${SOURCE_UUID}:3`, position: 'binlog.000016:300', table: table.table };
    expect(result.missed).toEqual([
      { ...place, kind: 'update', key: { id: '7' } },
      { ...place, kind: 'delete', key: { id: '8' } },
    ]);
  });

  test('an update to the same values has met its row', async () => {
    await using fixture = await targetFixture('lane');
    const { table, lane } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v INT)');
    await fixture.run('INSERT INTO t VALUES (1, 11), (2, 5)');
    const result = await lane.apply(
      group(transaction(1, update(table, ['1', '10'], ['1', '11']), update(table, ['2', '4'], ['2', '5']))),
    );
    expect(result).toMatchObject({ mode: 'grouped', missed: [] });
  });

  test('unique values that swap', async () => {
    await using fixture = await targetFixture('lane');
    const { table, lane } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, u INT UNIQUE)');
    await fixture.run('INSERT INTO t VALUES (1, 1), (2, 2)');
    await lane.apply(
      group(
        transaction(1, update(table, ['1', '1'], ['1', '3'])),
        transaction(2, update(table, ['2', '2'], ['2', '1'])),
        transaction(3, update(table, ['1', '3'], ['1', '2'])),
      ),
    );
    expect(await fixture.rows('t')).toEqual(['1,2', '2,1']);
  });
});

describe('what the target does not take', () => {
  test('a duplicate key names table, key, source row and the row of the target; what came before is committed', async () => {
    await using fixture = await targetFixture('lane');
    const { table, lane } = await opened(
      fixture,
      'CREATE TABLE t (id INT PRIMARY KEY, u VARCHAR(9), v INT, UNIQUE ua (u))',
    );
    await fixture.run("INSERT INTO t VALUES (50, 'taken', 1)");
    const applied = lane.apply(
      group(
        transaction(1, insert(table, '1', "'a'", '1')),
        transaction(2, insert(table, '2', "'b'", '1')),
        transaction(3, insert(table, '3', "'c'", '1'), insert(table, '4', "'taken'", '2')),
        transaction(4, insert(table, '5', "'d'", '1')),
      ),
    );
    await expect(applied).rejects.toMatchObject({
      transactions: 2,
      result: { counts: [{ table: table.table, inserted: 2 }] },
      error: {
        code: 'TARGET_DUPLICATE_KEY',
        retry: 'resume',
        params: {
          table: `${fixture.database.name}.t`,
          conflictingKey: 'ua',
          sourceRow: { id: '4', u: "'taken'", v: '2' },
          targetRow: { id: '50', u: 'taken', v: '1' },
          errno: 1062,
          gtid: `${SOURCE_UUID}:3`,
        },
      },
    });
    expect(await fixture.rows('t')).toEqual(['1,a,1', '2,b,1', '50,taken,1']);
    // After the row is mended, the same transaction goes through.
    await fixture.run('DELETE FROM t WHERE id = 50');
    await lane.apply(group(transaction(3, insert(table, '3', "'c'", '1'), insert(table, '4', "'taken'", '2'))));
    expect(await heldBy(fixture)).toBe(`${SOURCE_UUID}:1-3`);
  });

  test('a table that is gone: the words of the document, in their order', async () => {
    await using fixture = await targetFixture('lane');
    const { table, lane } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY)');
    await fixture.run('DROP TABLE t');
    const name = `\`${fixture.database.name}\`.\`t\``;
    await expect(lane.apply(group(transaction(7, insert(table, '1'))))).rejects.toMatchObject({
      code: 'TARGET_TABLE_MISSING',
      message:
        `startLocation: [position: (binlog.000016, 700), gtid-set: ${SOURCE_UUID}:7], ` +
        `endLocation: [position: (binlog.000016, 799), gtid-set: ${SOURCE_UUID}:7]: ` +
        `cannot fetch downstream table schema of ${name} to initialize upstream schema ${name} in schema tracker ` +
        `Raw Cause: Error 1146: Table '${fixture.database.name}.t' doesn't exist`,
    });
    await fixture.run('CREATE TABLE t (id INT PRIMARY KEY)');
    await lane.apply(group(transaction(7, insert(table, '1'))));
    expect(await fixture.rows('t')).toEqual(['1']);
  });

  test('a value that does not fit names the row, and nothing is cut to size', async () => {
    await using fixture = await targetFixture('lane');
    const { table, lane } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(3))');
    const applied = lane.apply(group(transaction(1, insert(table, '1', "'abc'"), insert(table, '2', "'abcd'"))));
    await expect(applied).rejects.toMatchObject({
      code: 'TARGET_DATA_REJECTED',
      params: { key: { id: '2' }, errno: 1406, sourceRow: { v: "'abcd'" } },
    });
    expect(await fixture.rows('t')).toEqual([]);
  });

  test('a value that is only warned about is rejected all the same', async () => {
    await using fixture = await targetFixture('lane');
    const { table, lane } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v DECIMAL(5,2))');
    // Rounding is a note, even in strict mode.
    const applied = lane.apply(group(transaction(1, insert(table, '1', '1.50'), insert(table, '2', '1.005'))));
    await expect(applied).rejects.toMatchObject({ code: 'TARGET_DATA_REJECTED', params: { key: { id: '2' } } });
    expect(await fixture.rows('t')).toEqual([]);
  });

  test('a row of a table without a key that is not there fails the job', async () => {
    await using fixture = await targetFixture('lane');
    const { table, lane } = await opened(fixture, 'CREATE TABLE t (a INT, b INT)');
    await fixture.run('INSERT INTO t VALUES (1, 1), (1, 1)');
    await lane.apply(group(transaction(1, remove(table, '1', '1'))));
    expect(await fixture.rows('t')).toEqual(['1,1']);
    await expect(lane.apply(group(transaction(2, remove(table, '1', '2'))))).rejects.toMatchObject({
      code: 'TARGET_ROW_MISSING_NO_KEY',
      params: { key: { a: '1', b: '2' } },
    });
    expect(await fixture.rows('t')).toEqual(['1,1']);
  });
});

describe('other transactions on the target', () => {
  test('a deadlock is repeated', async () => {
    await using fixture = await targetFixture('lane');
    const { table, lane } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v INT)');
    await fixture.run('INSERT INTO t VALUES (1, 0), (2, 0)');
    // The other session holds 2 and will want 1; it has done more, so the server picks the lane as the victim.
    const work = Array.from({ length: 200 }, (_, n) => `(${100 + n}, 1)`).join();
    await fixture.run('BEGIN', 'UPDATE t SET v = 5 WHERE id = 2', `INSERT INTO t VALUES ${work}`);
    const applied = lane.apply(
      group(
        transaction(1, update(table, ['1', '0'], ['1', '1'])),
        transaction(2, update(table, ['2', '0'], ['2', '1'])),
      ),
    );
    await waitForLockWait(fixture);
    await fixture.run('UPDATE t SET v = v + 10 WHERE id = 1');
    await fixture.session.run('COMMIT');
    expect((await applied).retries).toBeGreaterThanOrEqual(1);
    expect((await fixture.rows('t')).slice(0, 2)).toEqual(['1,1', '2,1']);
  });

  test('a lock that is held is waited for, and the transaction repeated', async () => {
    await using fixture = await targetFixture('lane');
    const create = 'CREATE TABLE t (id INT PRIMARY KEY, v INT)';
    const { table, lane } = await opened(fixture, create, { lockWaitSeconds: 1 });
    await fixture.run('INSERT INTO t VALUES (1, 0)', 'BEGIN', 'UPDATE t SET v = 5 WHERE id = 1');
    const applied = lane.apply(group(transaction(1, update(table, ['1', '0'], ['1', '1']))));
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    await fixture.run('COMMIT');
    expect((await applied).retries).toBeGreaterThanOrEqual(1);
    expect(await fixture.rows('t')).toEqual(['1,1']);
  });
});

async function waitForLockWait(fixture: TargetFixture): Promise<void> {
  for (;;) {
    const rows = await fixture.session.rows('SHOW PROCESSLIST');
    if (rows.some(({ State }) => State === 'updating')) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
