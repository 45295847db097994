import { GtidSet } from '@tideway/domain';
import { describe, expect, test } from 'vitest';
import { removeJob } from '../remove-job.ts';
import { chunk, group, IN_TURN, insert, SOURCE_UUID, START, transaction } from '../testing/fake-source.ts';
import { targetFixture } from '../testing/target-fixture.ts';
import { JOB_TABLES } from './schema.ts';

const OTHER = '00000000-0000-0000-0000-00000000000a';

describe('a restart', () => {
  test('finds base and lanes, however they were folded', async () => {
    await using fixture = await targetFixture('restart');
    let expected = GtidSet.parse(`${OTHER}:1-7`);
    let target = await fixture.open({ lanes: 3, start: { ...START, executed: expected.toString() } });
    // A fixed order that mixes lanes, gaps, folds and restarts.
    const order = [1, 2, 5, 3, 9, 4, 6, 12, 7, 8, 10, 15, 11, 13, 14, 20];
    for (const [step, n] of order.entries()) {
      await target.lanes[step % target.lanes.length]?.apply(group(transaction(n)));
      expected = expected.add({ sid: SOURCE_UUID, gno: BigInt(n) });
      if (step % 4 === 2) {
        let prefix = 0;
        while (expected.has({ sid: SOURCE_UUID, gno: BigInt(prefix + 1) })) prefix += 1;
        await target.fold({
          executed: `${SOURCE_UUID}:1-${prefix},${OTHER}:1-7`,
          file: 'binlog.000016',
          position: String(prefix * 100 + 99),
          held: [],
          sourceTimestamp: 1_700_000_000 + prefix,
        });
      }
      if (step % 5 === 4) {
        target.destroy();
        target = await fixture.open({ lanes: 1 + (step % 3), isFirstStart: false });
        expect(target.restored.executed).toBe(expected.toString());
      }
    }
    const last = await fixture.open({ isFirstStart: false });
    expect(last.restored).toMatchObject({ executed: expected.toString(), held: [] });
  });

  test('of a file-position job: the prefix, and what lies beyond it', async () => {
    await using fixture = await targetFixture('restart');
    const mode = 'file-position' as const;
    const target = await fixture.open({ mode, start: { ...START, executed: null, position: '157' } });
    for (const n of [2, 3, 6]) await target.lanes[n % 2]?.apply(group(transaction(n)));
    const fold = { executed: null, file: 'binlog.000016', position: '299', held: [], sourceTimestamp: 5 };
    await target.fold(fold);
    await target.lanes[0]?.apply(group(transaction(8)));
    target.destroy();
    const next = await fixture.open({ mode, isFirstStart: false });
    expect(next.restored).toEqual({ ...fold, held: ['binlog.000016:399', 'binlog.000016:699', 'binlog.000016:899'] });
    await next.lanes[0]?.apply(group(transaction(4)));
    await next.fold({ ...fold, position: '499' });
    const last = await fixture.open({ mode, isFirstStart: false });
    expect(last.restored).toMatchObject({ position: '499', held: ['binlog.000016:699', 'binlog.000016:899'] });
  });

  test('of a file-position job before a prepared XA transaction: a place instead of a mark for each', async () => {
    await using fixture = await targetFixture('restart');
    const mode = 'file-position' as const;
    const target = await fixture.open({ mode, start: { ...START, executed: null, position: '157' } });
    for (const n of [2, 3, 6]) await target.lanes[n % 2]?.apply(group(transaction(n)));
    const heldThrough = { file: 'binlog.000016', position: 399 };
    const fold = { executed: null, file: 'binlog.000015', position: '99', sourceTimestamp: 5 };
    await target.fold({ ...fold, held: [], heldThrough });
    for (const n of [7, 8]) await target.lanes[n % 2]?.apply(group(transaction(n)));
    const lanes = await fixture.session.rows(
      `SELECT LENGTH(held) AS length FROM tideway.lane WHERE job_id = '${fixture.jobId}'`,
    );
    expect(Math.max(...lanes.map(({ length }) => Number(length)))).toBeLessThan(30);
    target.destroy();
    const next = await fixture.open({ mode, isFirstStart: false });
    const held = ['binlog.000016:699', 'binlog.000016:799', 'binlog.000016:899'];
    expect(next.restored).toEqual({ ...fold, heldThrough, held });
    await next.fold({ ...fold, file: 'binlog.000016', position: '799', held: [] });
    const last = await fixture.open({ mode, isFirstStart: false });
    expect(last.restored).toMatchObject({ position: '799', held: ['binlog.000016:899'] });
    expect(last.restored.heldThrough).toBeUndefined();
  });

  test('keeps the DDL of an online schema change that waits for its RENAME', async () => {
    await using fixture = await targetFixture('restart');
    const target = await fixture.open();
    const fold = { executed: `${SOURCE_UUID}:1`, file: 'binlog.000016', position: '199', held: [], sourceTimestamp: 1 };
    await target.fold({ ...fold, onlineDdl: 'ALTER …; "quoted"' });
    const next = await fixture.open({ isFirstStart: false });
    expect(next.restored.onlineDdl).toBe('ALTER …; "quoted"');
    await next.fold({ ...fold, onlineDdl: '' });
    expect((await fixture.open({ isFirstStart: false })).restored.onlineDdl).toBeUndefined();
  });

  test('of a job that has run needs its checkpoint', async () => {
    await using fixture = await targetFixture('restart');
    await fixture.open();
    await removeJob({ connection: fixture.address, jobId: fixture.jobId });
    await expect(fixture.open({ isFirstStart: false })).rejects.toMatchObject({ code: 'TARGET_CHECKPOINT_UNUSABLE' });
  });

  test('goes on inside a huge transaction, wherever its chunks are cut this time', async () => {
    await using fixture = await targetFixture('restart');
    await fixture.run('CREATE TABLE t (id INT, v INT)');
    const table = await fixture.structure('t');
    const rows = Array.from({ length: 10 }, (_, n) => insert(table, String(n), '0'));
    const first = await fixture.open();
    await first.catalog.load(table.table);
    await first.lanes[0]?.applyChunk(chunk(5, 0, 0, false, ...rows.slice(0, 4)), IN_TURN);
    await first.lanes[0]?.applyChunk(chunk(5, 1, 4, false, ...rows.slice(4, 6)), IN_TURN);
    expect(first.bigTransaction).toEqual({ event: `${SOURCE_UUID}:5`, rowsDone: 6 });
    first.destroy();
    const next = await fixture.open({ isFirstStart: false });
    await next.catalog.load(table.table);
    expect(next.restored.executed).toBe('');
    expect(next.bigTransaction).toEqual({ event: `${SOURCE_UUID}:5`, rowsDone: 6 });
    await next.lanes[0]?.applyChunk(chunk(5, 0, 0, false, ...rows.slice(0, 3)), IN_TURN);
    await next.lanes[0]?.applyChunk(chunk(5, 1, 3, false, ...rows.slice(3, 8)), IN_TURN);
    await next.lanes[0]?.applyChunk(chunk(5, 2, 8, true, ...rows.slice(8)), IN_TURN);
    expect(next.bigTransaction).toBeNull();
    expect(await fixture.rows('t')).toEqual(rows.map((_, n) => `${n},0`));
    expect((await fixture.open({ isFirstStart: false })).restored.executed).toBe(`${SOURCE_UUID}:5`);
  });

  test('a half applied transaction that is then skipped ends its progress, and makes room for the next', async () => {
    await using fixture = await targetFixture('restart');
    await fixture.run('CREATE TABLE t (id INT, v INT)');
    const table = await fixture.structure('t');
    const rows = Array.from({ length: 4 }, (_, n) => insert(table, String(n), '0'));
    const first = await fixture.open();
    await first.catalog.load(table.table);
    await first.lanes[0]?.applyChunk(chunk(5, 0, 0, false, ...rows.slice(0, 2)), IN_TURN);
    first.destroy();
    const next = await fixture.open({ isFirstStart: false });
    await next.lanes[0]?.applyChunk({ ...chunk(5, 0, 0, false, ...rows.slice(0, 3)), omitted: [0, 1, 2] }, IN_TURN);
    await next.lanes[0]?.applyChunk({ ...chunk(5, 1, 3, true, ...rows.slice(3)), omitted: [3] }, IN_TURN);
    expect(next.bigTransaction).toBeNull();
    await next.catalog.load(table.table);
    await next.lanes[0]?.applyChunk(chunk(6, 0, 0, false, insert(table, '9', '9')), IN_TURN);
    await next.lanes[0]?.applyChunk(chunk(6, 1, 1, true), IN_TURN);
    expect(await fixture.rows('t')).toEqual(['0,0', '1,0', '9,9']);
    expect((await fixture.open({ isFirstStart: false })).restored.executed).toBe(`${SOURCE_UUID}:5-6`);
  });
});

describe('removing a job', () => {
  test('ends its worker and leaves none of its rows', async () => {
    await using fixture = await targetFixture('remove');
    const target = await fixture.open();
    await target.lanes[0]?.apply(group(transaction(1)));
    const removed = await removeJob({ connection: fixture.address, jobId: fixture.jobId });
    expect(removed).toMatchObject({ job: 1, lane: 2 });
    for (const table of JOB_TABLES) {
      const rows = await fixture.session.rows(`SELECT 1 FROM tideway.${table} WHERE job_id = '${fixture.jobId}'`);
      expect(rows, table).toEqual([]);
    }
    await expect(target.lanes[0]?.apply(group(transaction(2)))).rejects.toMatchObject({ code: 'TARGET_FENCED' });
    expect(await removeJob({ connection: fixture.address, jobId: fixture.jobId })).toMatchObject({ job: 0 });
  });
});
