import type { TidewayError } from '@tideway/domain';
import { expect, test } from 'vitest';
import { group, insert, SOURCE_UUID, START, transaction } from '../testing/fake-source.ts';
import { targetFixture } from '../testing/target-fixture.ts';
import { SYNCPOINTS_KEPT } from './syncpoints.ts';

test('what the target holds, at a timestamp of the target; the oldest go; an older epoch records none', async () => {
  await using fixture = await targetFixture('sync');
  await fixture.run('CREATE TABLE t (id INT PRIMARY KEY)');
  const table = await fixture.structure('t');
  const target = await fixture.open();
  await target.catalog.load(table.table);
  await target.lanes[0]?.apply(group(transaction(1, insert(table, '1'))));
  const at = { ...START, executed: `${SOURCE_UUID}:1`, position: '199', sourceTimestamp: 1_700_000_001 };
  await target.recordSyncpoint?.(at);
  await target.lanes[0]?.apply(group(transaction(2, insert(table, '2'))));
  const rows = await fixture.session.rows(
    `SELECT number, executed, position, source_timestamp, target_tso, target_time <= UTC_TIMESTAMP(6) AS past
     FROM tideway.syncpoint WHERE job_id = ?`,
    [fixture.jobId],
  );
  expect(rows).toMatchObject([
    { number: '1', executed: `${SOURCE_UUID}:1`, position: '199', source_timestamp: '1700000001', past: '1' },
  ]);
  if (target.server.isTidb) {
    await fixture.run(`SET @@tidb_snapshot = '${rows[0]?.target_tso}'`);
    expect(await fixture.rows('t')).toEqual(['1']);
    await fixture.run("SET @@tidb_snapshot = ''");
  } else {
    expect(rows[0]?.target_tso).toBeNull();
  }
  await fixture.run(`UPDATE tideway.syncpoint SET number = ${SYNCPOINTS_KEPT} WHERE job_id = '${fixture.jobId}'`);
  await target.recordSyncpoint?.(at);
  const count = 'SELECT number FROM tideway.syncpoint WHERE job_id = ? ORDER BY number';
  const numbers = (await fixture.session.rows(count, [fixture.jobId])).map(({ number }) => Number(number));
  expect(numbers).toEqual([SYNCPOINTS_KEPT, SYNCPOINTS_KEPT + 1]);
  await fixture.run(
    `UPDATE tideway.syncpoint SET number = 1 WHERE job_id = '${fixture.jobId}' AND number = ${SYNCPOINTS_KEPT}`,
  );
  await target.recordSyncpoint?.(at);
  expect((await fixture.session.rows(count, [fixture.jobId])).map(({ number }) => Number(number))).toEqual([
    SYNCPOINTS_KEPT + 1,
    SYNCPOINTS_KEPT + 2,
  ]);
  await fixture.open({ isFirstStart: false });
  const refused = await target.recordSyncpoint?.(at).catch((error: TidewayError) => error);
  expect(refused).toMatchObject({ code: 'TARGET_FENCED' });
});
