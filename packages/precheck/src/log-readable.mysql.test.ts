import { type MysqlServer, startMysql, testTarget } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PrecheckJob } from './index.ts';
import { checkOne } from './test-support/both-sides.ts';

let server: MysqlServer;
let root: mysql.Connection;

beforeAll(async () => {
  server = await startMysql({ role: 'source', own: true });
  const { host, port, user, password } = server;
  root = await mysql.createConnection({ host, port, user, password, multipleStatements: true });
  await root.query('CREATE DATABASE shop; CREATE TABLE shop.t (id int PRIMARY KEY)');
});
afterAll(async () => {
  root?.destroy();
  await server?.stop();
});

async function executed(): Promise<string> {
  const [rows] = await root.query<mysql.RowDataPacket[]>('SELECT @@GLOBAL.gtid_executed AS done');
  return String(rows[0]?.done);
}

it('a start by GTID with transactions without one behind it fails, though the set itself is right', async () => {
  const { host, port, user, password } = server;
  const target = await testTarget();
  const job = (gtidSet: string): PrecheckJob => ({
    dataSource: 'self-managed-mysql',
    source: { host, port, user, password, tls: null },
    target: { host: target.host, port: target.port, user: target.user, password: target.password },
    start: { kind: 'gtid', gtidSet },
    addPurged: false,
    selection: { kind: 'custom', databases: ['shop'], tables: [] },
    standIn: target.isStandIn,
    otherJobs: [],
  });
  const before = await executed();
  expect(await checkOne(job(before), 'log-readable')).toMatchObject({ verdict: 'pass' });
  const uuid = before.slice(0, before.indexOf(':'));
  const [status] = await root.query<mysql.RowDataPacket[]>('SHOW BINARY LOG STATUS');
  await root.query(`SET GLOBAL gtid_mode = ON_PERMISSIVE; SET GLOBAL gtid_mode = OFF_PERMISSIVE;
    INSERT INTO shop.t VALUES (1);
    SET GLOBAL gtid_mode = ON_PERMISSIVE; SET GLOBAL gtid_mode = ON;
    INSERT INTO shop.t VALUES (2);`);
  // A dump from here begins in the file behind the anonymous transaction: it would be left out without a word.
  const silent = await checkOne(job(before), 'start-position');
  expect(silent).toMatchObject({ verdict: 'failed', fix: { steps: expect.stringContaining('gtid_executed') } });
  expect(silent.observed).toMatch(/anonymous/);
  const { File: file, Position: position } = status[0] ?? { File: '', Position: '' };
  const byPlace = { kind: 'file-position', file: String(file), position: String(position) } as const;
  const placed = await checkOne({ ...job(before), start: byPlace }, 'start-position');
  expect(placed.observed).toMatch(/anonymous/);

  // A dump from further back comes upon it.
  expect(await checkOne(job(`${uuid}:1`), 'start-position')).toMatchObject({ verdict: 'pass' });
  const failed = await checkOne(job(`${uuid}:1`), 'log-readable');
  expect(failed).toMatchObject({ verdict: 'failed', fix: { steps: expect.stringContaining('gtid_executed') } });
  expect(failed.observed).toMatch(/anonymous/i);

  await root.query('FLUSH BINARY LOGS; INSERT INTO shop.t VALUES (3)');
  expect(await checkOne(job(await executed()), 'log-readable')).toMatchObject({ verdict: 'pass' });
});
