import { startProxy } from '@tideway/testbed';
import { expect, test } from 'vitest';
import { group, insert, transaction } from '../testing/fake-source.ts';
import { targetFixture } from '../testing/target-fixture.ts';

const stall = { patience: 300, interval: 100 };
const patience = { giveUpAfter: 20_000, firstWait: 20, longestWait: 200 };

test('a network that swallows packets: the lane goes on when it is back, and nothing is doubled', async () => {
  await using fixture = await targetFixture('stall');
  await fixture.run('CREATE TABLE t (id INT, v INT)');
  const table = await fixture.structure('t');
  const proxy = await startProxy(fixture.address);
  try {
    const connection = { ...fixture.address, port: proxy.port, connectTimeout: 500 };
    const target = await fixture.open({ connection, stall, patience });
    await target.catalog.load(table.table);
    await target.lanes[0]?.apply(group(transaction(1, insert(table, '1', '1'))));
    proxy.stall();
    const applied = target.lanes[0]?.apply(group(transaction(2, insert(table, '2', '2'))));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    proxy.resume();
    await applied;
    expect(await fixture.rows('t')).toEqual(['1,1', '2,2']);
  } finally {
    await proxy.close();
  }
});

test('a statement that is only slow is waited for', async () => {
  await using fixture = await targetFixture('stall');
  await fixture.run('CREATE TABLE t (id INT PRIMARY KEY, v INT)', 'INSERT INTO t VALUES (1, 0)');
  const table = await fixture.structure('t');
  const target = await fixture.open({ stall });
  await target.catalog.load(table.table);
  await fixture.run('BEGIN', 'SELECT * FROM t FOR UPDATE');
  const applied = target.lanes[0]?.apply(
    group(transaction(1, insert(table, '2', '2')), transaction(2, insert(table, '1', '1'))),
  );
  const refused = expect(applied).rejects.toMatchObject({ transactions: 1, error: { code: 'TARGET_DUPLICATE_KEY' } });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await fixture.run('COMMIT');
  await refused;
  expect(await fixture.rows('t')).toEqual(['1,0', '2,2']);
});

test('a target that is away for longer than patience: unreachable, to be tried again by the supervisor', async () => {
  await using fixture = await targetFixture('stall');
  await fixture.run('CREATE TABLE t (id INT PRIMARY KEY)');
  const table = await fixture.structure('t');
  const proxy = await startProxy(fixture.address);
  const connection = { ...fixture.address, port: proxy.port, connectTimeout: 300 };
  const target = await fixture.open({ connection, stall, patience: { ...patience, giveUpAfter: 800 } });
  await target.catalog.load(table.table);
  await proxy.close();
  await expect(target.lanes[0]?.apply(group(transaction(1, insert(table, '1'))))).rejects.toMatchObject({
    code: 'TARGET_UNREACHABLE',
    retry: 'auto',
  });
});
