import { expect, test } from 'vitest';
import { chunk, group, IN_TURN, insert, SOURCE_UUID, transaction, update } from '../testing/fake-source.ts';
import { targetFixture } from '../testing/target-fixture.ts';

test('a row of a huge transaction that an operator skipped, found by its index in the whole; a restart cuts elsewhere', async () => {
  await using fixture = await targetFixture('skipped');
  await fixture.run('CREATE TABLE t (id INT PRIMARY KEY, v INT)', 'INSERT INTO t VALUES (4, 0), (6, 0)');
  const table = await fixture.structure('t');
  const rows = Array.from({ length: 9 }, (_, n) => insert(table, String(n), '1'));
  const first = await fixture.open();
  await first.catalog.load(table.table);
  await first.lanes[0]?.applyChunk(chunk(5, 0, 0, false, ...rows.slice(0, 3)), IN_TURN);
  // Row 4 is the second of the second chunk.
  await expect(first.lanes[0]?.applyChunk(chunk(5, 1, 3, false, ...rows.slice(3, 6)), IN_TURN)).rejects.toMatchObject({
    code: 'TARGET_DUPLICATE_KEY',
    params: { key: { id: '4' }, change: 4, partFrom: 3, transaction: `${SOURCE_UUID}:5` },
  });
  await first.close();

  const next = await fixture.open({ isFirstStart: false });
  await next.catalog.load(table.table);
  const cut = (index: number, from: number, to: number, last: boolean, omitted: readonly number[]) => ({
    ...chunk(5, index, from, last, ...rows.slice(from, to)),
    omitted,
  });
  await next.lanes[0]?.applyChunk(cut(0, 0, 2, false, [4]), IN_TURN);
  await next.lanes[0]?.applyChunk(cut(1, 2, 6, false, [4]), IN_TURN);
  // Behind a skipped row the index is still that of the whole.
  await expect(next.lanes[0]?.applyChunk(cut(2, 6, 9, true, [4]), IN_TURN)).rejects.toMatchObject({
    params: { change: 6 },
  });
  await next.close();

  const last = await fixture.open({ isFirstStart: false });
  await last.catalog.load(table.table);
  await last.lanes[0]?.applyChunk(cut(0, 0, 5, false, [4, 6]), IN_TURN);
  await last.lanes[0]?.applyChunk(cut(1, 5, 9, true, [4, 6]), IN_TURN);
  expect(await fixture.rows('t')).toEqual(['0,1', '1,1', '2,1', '3,1', '4,0', '5,1', '6,0', '7,1', '8,1']);
  expect((await fixture.open({ isFirstStart: false })).restored.executed).toBe(`${SOURCE_UUID}:5`);
});

test('errors of an update carry both images, the row of the target, and how to ask for it again', async () => {
  await using fixture = await targetFixture('images');
  await fixture.run('CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(3))', "INSERT INTO t VALUES (1, 'old')");
  const table = await fixture.structure('t');
  const target = await fixture.open();
  await target.catalog.load(table.table);
  const applied = target.lanes[0]?.apply(group(transaction(1, update(table, ['1', "'old'"], ['1', "'new value'"]))));
  const error = await applied?.then(
    () => undefined,
    (thrown: { params: Record<string, unknown> }) => thrown,
  );
  expect(error?.params).toMatchObject({
    operation: 'update',
    sourceBefore: { id: '1', v: "'old'" },
    sourceAfter: { id: '1', v: "'new value'" },
    targetRow: { id: '1', v: 'old' },
    change: 0,
    transactionRows: 1,
    start: 'binlog.000016:100',
  });
  expect(await fixture.session.rows(String(error?.params.targetQuery))).toEqual([{ id: '1', v: 'old' }]);
});
