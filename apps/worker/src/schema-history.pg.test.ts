import { startMysql, testTarget } from '@tideway/testbed';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { expect, it } from 'vitest';
import { WorkerFixture } from './testing/worker-fixture.ts';

it('reads rows of before a DDL after a restart, though the log does not describe its tables', async () => {
  const source = await startMysql({ role: 'source', own: true, variables: { binlog_row_metadata: 'MINIMAL' } });
  const target = await testTarget();
  const name = `minimal_${process.pid}`;
  const create = `CREATE TABLE ${name}.item (id INT PRIMARY KEY, a INT UNSIGNED, b VARCHAR(20))`;
  const connections = [await mysql.createConnection(source.url), await mysql.createConnection(target.url)] as const;
  const [left, right] = connections;
  for (const connection of connections) {
    await connection.query(`CREATE DATABASE ${name}`);
    await connection.query(create);
  }
  try {
    await using fixture = await WorkerFixture.open(source);
    await fixture.createJob('minimal', name);
    fixture.startWorker();
    await fixture.until('minimal', (job) => job?.state === 'running');
    await left.query(`INSERT INTO ${name}.item VALUES (1, 4000000000, 'one')`);
    await fixture.until('minimal', async () => (await ids()).length === 1);
    await fixture.ask('minimal', 'pausing');
    await fixture.until('minimal', (job) => job?.state === 'paused');
    // Written while nobody reads: what these rows mean can only be told by the structure of then.
    await left.query(`INSERT INTO ${name}.item VALUES (2, 4000000001, 'two')`);
    await left.query(`ALTER TABLE ${name}.item MODIFY b VARCHAR(20) FIRST, ADD COLUMN c INT AFTER id`);
    await left.query(`INSERT INTO ${name}.item (id, a, b, c) VALUES (3, 4000000002, 'three', 33)`);
    await fixture.ask('minimal', 'starting');
    await fixture.until('minimal', async (job) => job?.state === 'failed' || (await ids()).length === 3);
    expect((await fixture.job('minimal'))?.error).toBeNull();
    expect(await rows(right)).toEqual(await rows(left));
    // What no start can need any more is thrown away at the next one.
    const stored = async (): Promise<number> =>
      (await fixture.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM schema_history')).rows[0]?.n ?? -1;
    for (let i = 0; i < 24; i += 1) await left.query(`ALTER TABLE ${name}.item COMMENT '${i}'`);
    await left.query(`INSERT INTO ${name}.item (id, a) VALUES (4, 4)`);
    await fixture.until('minimal', async (job) => job?.state === 'failed' || (await ids()).length === 4, 60_000);
    expect(await stored()).toBeGreaterThan(20);
    await fixture.ask('minimal', 'pausing');
    await fixture.until('minimal', (job) => job?.state === 'paused');
    await left.query(`INSERT INTO ${name}.item (id, a, b) VALUES (5, 4000000005, 'five')`);
    await fixture.ask('minimal', 'starting');
    await fixture.until('minimal', async (job) => job?.state === 'failed' || (await ids()).length === 5);
    expect((await fixture.job('minimal'))?.error).toBeNull();
    expect(await rows(right)).toEqual(await rows(left));
    expect(await stored()).toBeLessThan(5);
  } finally {
    await right.query(`DROP DATABASE ${name}`);
    for (const connection of connections) connection.destroy();
    await source.stop();
  }

  async function ids(): Promise<RowDataPacket[]> {
    return (await right.query<RowDataPacket[]>(`SELECT id FROM ${name}.item`))[0];
  }
  async function rows(connection: mysql.Connection): Promise<RowDataPacket[]> {
    return (await connection.query<RowDataPacket[]>(`SELECT id, a, b, c FROM ${name}.item ORDER BY id`))[0];
  }
}, 180_000);
