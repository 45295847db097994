import { describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { chunk, IN_TURN, insert, SOURCE_UUID, update } from '../testing/fake-source.ts';
import { type TargetFixture, targetFixture } from '../testing/target-fixture.ts';

/** A promise that the test settles. */
function turn() {
  const settle = Promise.withResolvers<void>();
  settle.promise.catch(() => {});
  return settle;
}

async function opened(fixture: TargetFixture, create: string) {
  await fixture.run(create);
  const table = await fixture.structure('t');
  // What a chunk waits for its turn is not worth waiting for here.
  const target = await fixture.open({ clock: { ...systemClock, sleep: (ms) => systemClock.sleep(Math.min(ms, 200)) } });
  await target.catalog.load(table.table);
  const [first, second] = target.lanes;
  if (first === undefined || second === undefined) throw new Error('two lanes');
  return { table, target, first, second };
}

/** Until the server holds uncommitted rows of another session: MySQL shows them to whoever asks, TiDB to nobody. */
async function untilWritten(fixture: TargetFixture, count: number): Promise<void> {
  if (process.env.TEST_TIDB_URL !== undefined) return systemClock.sleep(100);
  await fixture.run('SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED');
  while ((await fixture.rows('t')).length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  await fixture.run('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
}

describe('a chunk beside the one before it', () => {
  test('is written at once, and committed in its turn', async () => {
    await using fixture = await targetFixture('turn');
    const { table, target, first, second } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v INT)');
    const before = turn();
    const later = second.applyChunk(chunk(5, 1, 1, false, insert(table, '2', '0')), before.promise);
    await untilWritten(fixture, 1);
    expect(await fixture.rows('t')).toEqual([]);
    await first.applyChunk(chunk(5, 0, 0, false, insert(table, '1', '0')), IN_TURN);
    expect(await fixture.rows('t')).toEqual(['1,0']);
    expect(target.bigTransaction).toEqual({ event: `${SOURCE_UUID}:5`, rowsDone: 1 });
    before.resolve();
    expect((await later).retries).toBe(0);
    expect(await fixture.rows('t')).toEqual(['1,0', '2,0']);
    expect(target.bigTransaction).toEqual({ event: `${SOURCE_UUID}:5`, rowsDone: 2 });
    await first.applyChunk(chunk(5, 2, 2, true), IN_TURN);
    expect((await fixture.open({ isFirstStart: false })).restored.executed).toBe(`${SOURCE_UUID}:5`);
  });

  test('leaves nothing when the one before it fails', async () => {
    await using fixture = await targetFixture('turn');
    const { table, target, second } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v INT)');
    const before = turn();
    const later = second.applyChunk(chunk(5, 1, 1, true, insert(table, '2', '0')), before.promise);
    before.reject(new Error('the first one failed'));
    await expect(later).rejects.toThrow('the first one failed');
    expect(await fixture.rows('t')).toEqual([]);
    expect(target.bigTransaction).toBeNull();
    expect((await fixture.open({ isFirstStart: false })).restored.executed).toBe('');
  });

  test('is refused when the one before it was left out', async () => {
    await using fixture = await targetFixture('turn');
    const { table, second } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v INT)');
    const later = second.applyChunk(chunk(5, 1, 1, true, insert(table, '2', '0')), IN_TURN);
    await expect(later).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await fixture.rows('t')).toEqual([]);
  });

  test('that stands in its way lets go, and is done after it', async () => {
    await using fixture = await targetFixture('turn');
    const { table, first, second } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v INT)');
    await fixture.run('INSERT INTO t VALUES (1, 0)');
    const before = turn();
    const later = second.applyChunk(chunk(5, 1, 1, true, insert(table, '2', '2')), before.promise);
    await untilWritten(fixture, 2);
    // No key tells that the first writes row 2 as well: it waits for the lock that the second holds.
    const moved = update(table, ['1', '0'], ['3', '0']);
    await first.applyChunk(
      chunk(5, 0, 0, false, insert(table, '2', '1'), update(table, ['2', '1'], ['4', '1']), moved),
      IN_TURN,
    );
    before.resolve();
    expect((await later).retries).toBeGreaterThan(0);
    expect(await fixture.rows('t')).toEqual(['2,2', '3,0', '4,1']);
  });

  test('looks again in its turn at what was not as planned', async () => {
    await using fixture = await targetFixture('turn');
    const { table, first, second } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v INT)');
    const before = turn();
    const later = second.applyChunk(chunk(5, 1, 1, true, update(table, ['1', '0'], ['1', '7'])), before.promise);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await first.applyChunk(chunk(5, 0, 0, false, insert(table, '1', '0')), IN_TURN);
    before.resolve();
    expect(await later).toMatchObject({ missed: [], retries: 1 });
    expect(await fixture.rows('t')).toEqual(['1,7']);
  });

  test('commits nothing when the progress is not as the chunk before it left it', async () => {
    await using fixture = await targetFixture('turn');
    const { table, first, second } = await opened(fixture, 'CREATE TABLE t (id INT PRIMARY KEY, v INT)');
    await first.applyChunk(chunk(5, 0, 0, false, insert(table, '1', '0'), insert(table, '2', '0')), IN_TURN);
    await fixture.run(`UPDATE tideway.big_transaction SET rows_done = 1 WHERE job_id = '${fixture.jobId}'`);
    const next = second.applyChunk(chunk(5, 1, 2, false, insert(table, '3', '0')), IN_TURN);
    await expect(next).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await fixture.rows('t')).toEqual(['1,0', '2,0']);
  });
});
