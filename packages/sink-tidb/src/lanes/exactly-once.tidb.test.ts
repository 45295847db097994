import type { TableStructure } from '@tideway/domain';
import { describe, expect, test } from 'vitest';
import { ddl, group, insert, remove, SOURCE_UUID, transaction } from '../testing/fake-source.ts';
import { startTamperProxy } from '../testing/tamper-proxy.ts';
import { type TargetFixture, targetFixture } from '../testing/target-fixture.ts';

/** A table without a key: a row applied twice shows. */
const APPEND_ONLY = 'CREATE TABLE t (id INT, v INT)';

async function prepared(fixture: TargetFixture) {
  await fixture.run(APPEND_ONLY);
  return fixture.structure('t');
}

/** A transaction that leaves this row, by more statements than are guarded: its COMMIT is a packet of its own. */
function manyStatements(table: TableStructure, n: number, id: string, v: string) {
  const passing = ['7', '8', '9'].flatMap((gone) => [insert(table, gone, gone), remove(table, gone, gone)]);
  return transaction(n, insert(table, id, v), ...passing);
}

function oneStatement(table: TableStructure, n: number, id: string, v: string) {
  return transaction(n, insert(table, id, v));
}

describe('a COMMIT without an answer', () => {
  test.each([
    ['was done: the row is there once', 'lose-answer' as const],
    ['was not done: the row is there once', 'lose-request' as const],
  ])('%s', async (_, tampering) => {
    await using fixture = await targetFixture('commit');
    const table = await prepared(fixture);
    await using proxy = await startTamperProxy(fixture.address);
    const target = await fixture.open({ connection: proxy.address });
    await target.catalog.load(table.table);
    const cut = proxy.arm('COMMIT', tampering);
    const result = await target.lanes[0]?.apply(group(manyStatements(table, 1, '1', '1')));
    await cut;
    expect(await fixture.rows('t')).toEqual(['1,1']);
    expect(result?.retries).toBe(tampering === 'lose-request' ? 1 : 0);
    // The lane goes on as if nothing had been.
    await target.lanes[0]?.apply(group(transaction(2, insert(table, '2', '2'))));
    expect(await fixture.rows('t')).toEqual(['1,1', '2,2']);
    const next = await fixture.open({ isFirstStart: false });
    expect(next.restored.executed).toBe(`${SOURCE_UUID}:1-2`);
  });

  test('of a session that the server still holds: it is ended, and not waited for', async () => {
    await using fixture = await targetFixture('commit');
    const table = await prepared(fixture);
    await using proxy = await startTamperProxy(fixture.address);
    const target = await fixture.open({ connection: proxy.address });
    await target.catalog.load(table.table);
    void proxy.arm('COMMIT', 'orphan');
    const started = performance.now();
    const result = await target.lanes[0]?.apply(group(manyStatements(table, 1, '1', '1')));
    // The lane's row is locked by it until then; waiting for the lock takes 20 s.
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(result?.retries).toBe(1);
    expect(await fixture.rows('t')).toEqual(['1,1']);
  });

  test('of a worker that dies: the next one knows what was done', async () => {
    await using fixture = await targetFixture('commit');
    const table = await prepared(fixture);
    for (const [n, tampering] of [
      [1, 'lose-answer'],
      [2, 'lose-request'],
    ] as const) {
      await using proxy = await startTamperProxy(fixture.address);
      const target = await fixture.open({ connection: proxy.address });
      await target.catalog.load(table.table);
      const cut = proxy.arm('COMMIT', tampering);
      const applied = target.lanes[0]?.apply(group(manyStatements(table, n, String(n), '0')));
      applied?.catch(() => {});
      await cut;
      target.destroy();
    }
    const next = await fixture.open({ isFirstStart: false });
    expect(next.restored.executed).toBe(`${SOURCE_UUID}:1`);
    expect(await fixture.rows('t')).toEqual(['1,0']);
  });

  test('a connection that breaks before the COMMIT: the transaction is repeated', async () => {
    await using fixture = await targetFixture('commit');
    const table = await prepared(fixture);
    await using proxy = await startTamperProxy(fixture.address);
    const target = await fixture.open({ connection: proxy.address });
    await target.catalog.load(table.table);
    void proxy.arm('INSERT INTO', 'lose-answer');
    const result = await target.lanes[0]?.apply(group(manyStatements(table, 1, '1', '1')));
    expect(result?.retries).toBe(1);
    expect(await fixture.rows('t')).toEqual(['1,1']);
  });

  test.each(['lose-answer' as const, 'lose-request' as const])(
    'in one packet with its statement (%s): settled, the row is there once',
    async (tampering) => {
      await using fixture = await targetFixture('commit');
      const table = await prepared(fixture);
      await using proxy = await startTamperProxy(fixture.address);
      const target = await fixture.open({ connection: proxy.address });
      await target.catalog.load(table.table);
      for (let n = 1; n <= 5; n += 1) {
        const cut = proxy.arm('INSERT INTO', tampering);
        // Cut at the first answer: the server may be anywhere in the packet, so either may be what it was settled to.
        await target.lanes[0]?.apply(group(oneStatement(table, n, String(n), '0')));
        await cut;
      }
      expect(await fixture.rows('t')).toEqual(['1,0', '2,0', '3,0', '4,0', '5,0']);
      const next = await fixture.open({ isFirstStart: false });
      expect(next.restored.executed).toBe(`${SOURCE_UUID}:1-5`);
    },
  );
});

describe('fencing', () => {
  test('a worker of an older epoch leaves no row and runs no DDL', async () => {
    await using fixture = await targetFixture('fence');
    const table = await prepared(fixture);
    const old = await fixture.open();
    await old.catalog.load(table.table);
    await old.lanes[0]?.apply(group(transaction(1, insert(table, '1', '1'))));
    const next = await fixture.open({ isFirstStart: false });
    expect(next.epoch).toBe(old.epoch + 1n);
    for (const lane of old.lanes) {
      await expect(lane.apply(group(transaction(2, insert(table, '2', '2'))))).rejects.toMatchObject({
        code: 'TARGET_FENCED',
      });
    }
    await expect(
      old.fold({ executed: `${SOURCE_UUID}:1-9`, file: 'x.000001', position: '9', held: [], sourceTimestamp: 1 }),
    ).rejects.toMatchObject({ code: 'TARGET_FENCED' });
    const create = {
      sql: `CREATE TABLE \`${fixture.database.name}\`.made (id INT PRIMARY KEY)`,
      kind: 'create-table' as const,
      objects: [{ schema: fixture.database.name, name: 'made' }],
    };
    await expect(old.runDdl(ddl(3, fixture.database.name, [create]))).rejects.toMatchObject({ code: 'TARGET_FENCED' });
    expect(await fixture.rows('t')).toEqual(['1,1']);
    expect(await fixture.session.rows("SHOW TABLES LIKE 'made'")).toEqual([]);
    expect(next.restored.executed).toBe(`${SOURCE_UUID}:1`);
    await next.lanes[0]?.apply(group(transaction(2)));
  });

  test('a session that no list tells of any more commits nothing: the row of its lane is another epoch’s', async () => {
    await using fixture = await targetFixture('fence');
    const table = await prepared(fixture);
    const old = await fixture.open();
    await old.catalog.load(table.table);
    await fixture.run(`DELETE FROM tideway.session WHERE job_id = '${fixture.jobId}'`);
    const next = await fixture.open({ isFirstStart: false });
    await next.catalog.load(table.table);
    const [lane] = old.lanes;
    await expect(lane?.apply(group(transaction(1, insert(table, '1', '1'))))).rejects.toMatchObject({
      code: 'TARGET_FENCED',
    });
    expect(await fixture.rows('t')).toEqual([]);
    await next.lanes[0]?.apply(group(transaction(1, insert(table, '1', '2'))));
    expect(await fixture.rows('t')).toEqual(['1,2']);
  });

  test('a lane whose row somebody has moved on commits nothing', async () => {
    await using fixture = await targetFixture('fence');
    const table = await prepared(fixture);
    const target = await fixture.open();
    await target.catalog.load(table.table);
    await fixture.run(`UPDATE tideway.lane SET seq = seq + 1 WHERE job_id = '${fixture.jobId}'`);
    await expect(target.lanes[0]?.apply(group(transaction(1, insert(table, '1', '1'))))).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    expect(await fixture.rows('t')).toEqual([]);
  });

  test.each([
    ['inside a transaction', manyStatements],
    ['before a transaction of one packet', oneStatement],
  ])('a worker frozen %s is replaced, and its COMMIT comes to nothing', async (_, change) => {
    await using fixture = await targetFixture('fence');
    const table = await prepared(fixture);
    await using proxy = await startTamperProxy(fixture.address);
    const old = await fixture.open({ connection: proxy.address });
    await old.catalog.load(table.table);
    const frozen = proxy.arm('COMMIT', 'hold');
    const applied = old.lanes[0]?.apply(group(change(table, 1, '1', '1')));
    const refused = expect(applied).rejects.toMatchObject({ code: 'TARGET_FENCED' });
    await frozen;
    const started = performance.now();
    const next = await fixture.open({ isFirstStart: false });
    expect(next.restored.executed).toBe('');
    await next.catalog.load(table.table);
    // The frozen transaction may hold locks here.
    await next.lanes[0]?.apply(group(transaction(1, insert(table, '1', '2'))));
    expect(performance.now() - started).toBeLessThan(5_000);
    proxy.release();
    await refused;
    expect(await fixture.rows('t')).toEqual(['1,2']);
  });

  test.each([
    ['one packet', oneStatement],
    ['several packets', manyStatements],
  ])('a checkpoint row that another hand has moved: nothing is committed, in %s', async (_, change) => {
    await using fixture = await targetFixture('fence');
    const table = await prepared(fixture);
    const target = await fixture.open();
    await target.catalog.load(table.table);
    await fixture.run(`UPDATE tideway.lane SET seq = seq + 5 WHERE job_id = '${fixture.jobId}'`);
    await expect(target.lanes[0]?.apply(group(change(table, 1, '1', '1')))).rejects.toMatchObject({
      code: 'TARGET_FENCED',
    });
    expect(await fixture.rows('t')).toEqual([]);
  });

  test('two workers at once get epochs of their own, and the later one wins', async () => {
    await using fixture = await targetFixture('fence');
    const opened = await Promise.allSettled([1, 2, 3].map(() => fixture.open()));
    const targets = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    for (const result of opened) {
      // Killed while it took over: it cannot tell by what.
      if (result.status === 'rejected') expect(result.reason.code).toMatch(/^TARGET_(FENCED|UNREACHABLE)$/);
    }
    expect(targets.length).toBeGreaterThanOrEqual(1);
    const epochs = targets.map(({ epoch }) => epoch);
    expect(new Set(epochs).size).toBe(epochs.length);
    const newest = epochs.toSorted((a, b) => Number(a - b)).at(-1);
    for (const target of targets) {
      const applied = target.lanes[0]?.apply(group(transaction(1)));
      if (target.epoch === newest) await applied;
      else await expect(applied).rejects.toMatchObject({ code: 'TARGET_FENCED' });
    }
  });

  test('a session id that the server has given to somebody else is left alone', async () => {
    await using fixture = await targetFixture('fence');
    const target = await fixture.open();
    target.destroy();
    const stranger = fixture.session.id;
    await fixture.run(
      `INSERT INTO tideway.session VALUES ('${fixture.jobId}', ${stranger}, '10.0.0.1:1', 'root@10.0.0.1', 1, 'ddl', NOW())`,
    );
    await fixture.open({ isFirstStart: false });
    expect(await fixture.session.rows('SELECT 1 AS alive')).toEqual([{ alive: '1' }]);
  });
});
