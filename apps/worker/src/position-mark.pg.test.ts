import { startMysql, testTarget } from '@tideway/testbed';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { expect, it } from 'vitest';
import { WorkerFixture } from './testing/worker-fixture.ts';

it('a file-position job goes on after a pause, and refuses a log that was begun anew under the same names', async () => {
  const variables = { gtid_mode: 'OFF', enforce_gtid_consistency: 'OFF' };
  const source = await startMysql({ role: 'source', own: true, variables });
  const target = await testTarget();
  const name = `marks_${process.pid}`;
  const connections = [await mysql.createConnection(source.url), await mysql.createConnection(target.url)] as const;
  const [left, right] = connections;
  for (const connection of connections) {
    await connection.query(`CREATE DATABASE ${name}`);
    await connection.query(`CREATE TABLE ${name}.item (id INT PRIMARY KEY)`);
  }
  const insert = (id: number): Promise<unknown> => left.query(`INSERT INTO ${name}.item VALUES (${id})`);
  const pause = async (): Promise<void> => {
    await fixture.ask('marks', 'pausing');
    await fixture.until('marks', (job) => job?.state === 'paused');
  };
  await using fixture = await WorkerFixture.open(source);
  try {
    await fixture.createJob('marks', name);
    fixture.startWorker();
    await fixture.until('marks', (job) => job?.state === 'running');
    await insert(1);
    await fixture.until('marks', async () => (await ids()).length === 1);
    // A dump that the source ends: the job connects again from what is executed, and its events say why.
    await left.query(`KILL ${await dumpThread()}`);
    await insert(3);
    await fixture.until('marks', async () => (await ids()).length === 2);
    const retries = await fixture.pool.query<{ message: string }>(
      "SELECT message FROM job_events WHERE code = 'job.retry'",
    );
    expect(retries.rows[0]?.message).toMatch(/Reading the binary log of .* from binlog\.\d+:\d+: /);
    await pause();
    await insert(2);
    await fixture.ask('marks', 'starting');
    await fixture.until('marks', async (job) => job?.state === 'failed' || (await ids()).length === 3);
    expect((await fixture.job('marks'))?.error).toBeNull();
    await pause();
    await left.query('RESET BINARY LOGS AND GTIDS');
    // The new log reaches beyond the old position: a transaction begins where the job would go on, or near.
    for (let id = 100; id < 130; id += 1) await insert(id);
    await fixture.ask('marks', 'starting');
    const refused = await fixture.until('marks', async (job) => job?.state === 'failed' || (await ids()).length > 3);
    expect(refused?.error).toMatchObject({ code: 'SOURCE_POSITION_INVALID' });
    expect(refused?.error?.detail).toMatch(/another file|another event/);
    expect(await ids()).toEqual([1, 2, 3]);
  } finally {
    await right.query(`DROP DATABASE ${name}`);
    for (const connection of connections) connection.destroy();
    await source.stop();
  }

  async function dumpThread(): Promise<number> {
    const sql = "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'";
    return Number((await left.query<RowDataPacket[]>(sql))[0][0]?.id);
  }
  async function ids(): Promise<number[]> {
    const [rows] = await right.query<RowDataPacket[]>(`SELECT id FROM ${name}.item ORDER BY id`);
    return rows.map(({ id }) => Number(id));
  }
}, 180_000);
