import type { StartPosition } from '@tideway/domain';
import { type MysqlServer, startMysql, testTarget } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PrecheckJob } from './index.ts';
import { checkOne } from './test-support/both-sides.ts';

let server: MysqlServer;
let root: mysql.Connection;
let job: PrecheckJob;
let beforeAlter: StartPosition;

beforeAll(async () => {
  server = await startMysql({
    role: 'source',
    own: true,
    variables: { binlog_row_metadata: 'MINIMAL', binlog_expire_logs_seconds: '7200' },
  });
  const { host, port, user, password } = server;
  root = await mysql.createConnection({ host, port, user, password, multipleStatements: true });
  await root.query(`
    CREATE DATABASE shop;
    CREATE TABLE shop.steady (id int PRIMARY KEY, a int);
    CREATE TABLE shop.altered (id int PRIMARY KEY, a int);`);
  beforeAlter = await endOfLog();
  await root.query(`
    INSERT INTO shop.steady VALUES (1, 1); INSERT INTO shop.altered VALUES (1, 1);
    ALTER TABLE shop.altered ADD COLUMN b int FIRST;
    INSERT INTO shop.altered VALUES (2, 2, 2);`);
  const target = await testTarget();
  job = {
    dataSource: 'self-managed-mysql',
    source: { host, port, user, password, tls: null },
    target: { host: target.host, port: target.port, user: target.user, password: target.password },
    start: beforeAlter,
    addPurged: false,
    selection: { kind: 'all' },
    standIn: target.isStandIn,
    otherJobs: [],
  };
});

afterAll(async () => {
  root?.destroy();
  await server?.stop();
});

async function endOfLog(): Promise<StartPosition> {
  const [rows] = await root.query<mysql.RowDataPacket[]>('SHOW BINARY LOG STATUS');
  return { kind: 'file-position', file: String(rows[0]?.File), position: String(rows[0]?.Position) };
}

it('binlog-row-metadata: without FULL a table that was altered since the start fails, others do not', async () => {
  expect(await checkOne(job, 'start-position')).toMatchObject({ verdict: 'pass' });
  const failed = await checkOne(job, 'binlog-row-metadata');
  expect(failed).toMatchObject({ verdict: 'failed', tables: ['shop.altered'] });
  expect(failed.observed).toContain('ADD COLUMN b int FIRST');

  const selection = { kind: 'custom', databases: [], tables: [{ database: 'shop', table: 'steady' }] } as const;
  expect(await checkOne({ ...job, selection }, 'binlog-row-metadata')).toMatchObject({ verdict: 'note', tables: [] });
  const later = { ...job, start: await endOfLog() };
  expect(await checkOne(later, 'binlog-row-metadata')).toMatchObject({
    verdict: 'note',
    observed: 'MINIMAL; none of 2 tables was altered since the start',
  });
  const [rows] = await root.query<mysql.RowDataPacket[]>('SELECT @@GLOBAL.server_uuid AS uuid');
  const byGtid = { ...job, start: { kind: 'gtid', gtidSet: `${rows[0]?.uuid}:1-3` } } as const;
  expect(await checkOne(byGtid, 'binlog-row-metadata')).toMatchObject({ verdict: 'failed', tables: ['shop.altered'] });
});

it('backlog: its size is told, and a log that is purged soon is a warning', async () => {
  const soon = await checkOne(job, 'backlog');
  expect(soon).toMatchObject({
    verdict: 'warning',
    observed: 'At most 6 h until the oldest log needed may be purged',
  });
  const retention = await checkOne(job, 'binlog-retention');
  await root.query(retention.fix?.sql ?? '');
  const enough = await checkOne(job, 'backlog');
  expect(enough).toMatchObject({ verdict: 'pass' });
  expect(enough.observed).toMatch(/^0 MiB of log to read.*; 168 h until it may be purged$/);
});

it('a start that was purged is no pass anywhere', async () => {
  await root.query('FLUSH BINARY LOGS; FLUSH BINARY LOGS');
  const { file } = (await endOfLog()) as Extract<StartPosition, { kind: 'file-position' }>;
  await root.query(`PURGE BINARY LOGS TO '${file}'`);
  expect(await checkOne(job, 'start-position')).toMatchObject({ verdict: 'failed' });
  expect(await checkOne(job, 'backlog')).toMatchObject({ verdict: 'could-not-check' });
  expect(await checkOne(job, 'binlog-row-metadata')).toMatchObject({ verdict: 'could-not-check' });
});
