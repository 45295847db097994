import { expect, test } from 'vitest';
import { ddl, group, insert, SOURCE_UUID, transaction } from '../testing/fake-source.ts';
import { startTamperProxy } from '../testing/tamper-proxy.ts';
import { targetFixture } from '../testing/target-fixture.ts';

test('a target that is busy for a moment ends no job: fold, session, COMMIT and DDL are repeated', async () => {
  await using fixture = await targetFixture('busy');
  await fixture.run('CREATE TABLE t (id INT, v INT)');
  const table = await fixture.structure('t');
  await using proxy = await startTamperProxy(fixture.address);
  const registering = proxy.arm('INSERT INTO tideway.session', 'busy');
  // The control session has no holder yet: its start is repeated by the worker. Those of the lanes have one.
  await expect(fixture.open({ connection: proxy.address })).rejects.toMatchObject({
    code: 'TARGET_BUSY',
    retry: 'auto',
  });
  await registering;
  const target = await fixture.open({ connection: proxy.address });
  await target.catalog.load(table.table);

  const committing = proxy.arm('COMMIT', 'busy');
  const result = await target.lanes[0]?.apply(group(transaction(1, insert(table, '1', '1'))));
  await committing;
  expect(result?.retries).toBe(1);
  expect(await fixture.rows('t')).toEqual(['1,1']);

  const folding = proxy.arm('UPDATE tideway.job SET fold_seq', 'busy');
  const fold = { executed: `${SOURCE_UUID}:1`, file: 'binlog.000016', position: '199', held: [], sourceTimestamp: 1 };
  await target.fold(fold);
  await folding;

  const create = {
    sql: `CREATE TABLE \`${fixture.database.name}\`.made (id INT PRIMARY KEY)`,
    kind: 'create-table' as const,
    objects: [{ schema: fixture.database.name, name: 'made' }],
  };
  const recording = proxy.arm('INSERT INTO tideway.ddl_intent', 'busy');
  const finishing = recording.then(() => proxy.arm('DELETE FROM tideway.ddl_intent', 'busy'));
  await target.runDdl(ddl(2, fixture.database.name, [create]));
  await finishing;
  expect(await fixture.rows('made')).toEqual([]);
  const intents = `SELECT 1 FROM tideway.ddl_intent WHERE job_id = '${fixture.jobId}'`;
  expect(await fixture.session.rows(intents)).toEqual([]);
  expect((await fixture.open({ isFirstStart: false })).restored.executed).toBe(`${SOURCE_UUID}:1-2`);
});
