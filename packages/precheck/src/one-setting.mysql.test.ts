import { type MysqlServer, startMysql, testTarget } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PrecheckJob } from './index.ts';
import { checkOne } from './test-support/both-sides.ts';

/** Settings that need a server of their own, each looked at by one item. */
const SETTINGS = {
  innodb_native_foreign_keys: 'ON',
  partial_revokes: 'ON',
};

let server: MysqlServer;
let root: mysql.Connection;
let job: PrecheckJob;

beforeAll(async () => {
  server = await startMysql({ role: 'source', own: true, variables: SETTINGS });
  const { host, port, user, password } = server;
  root = await mysql.createConnection({ host, port, user, password, multipleStatements: true });
  await root.query(`
    CREATE DATABASE shop;
    CREATE TABLE shop.p (id int PRIMARY KEY);
    CREATE TABLE shop.c (id int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES shop.p (id) ON DELETE CASCADE);
    CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'pw';
    GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO reader@'127.0.0.1';`);
  const target = await testTarget();
  job = {
    dataSource: 'self-managed-mysql',
    source: { host, port, user: 'reader', password: 'pw', tls: null },
    target: { host: target.host, port: target.port, user: target.user, password: target.password },
    start: { kind: 'now' },
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

it('cascades: a new server that leaves them to InnoDB does not log them', async () => {
  expect(await checkOne(job, 'cascades')).toMatchObject({
    verdict: 'warning',
    tables: ['shop.c'],
    observed: expect.stringContaining('innodb_native_foreign_keys=ON'),
  });
});

it('select-privilege: a revoke counts on a database that is migrated, not on a system schema', async () => {
  await root.query("REVOKE SELECT ON mysql.* FROM reader@'127.0.0.1'");
  expect(await checkOne(job, 'select-privilege')).toMatchObject({ verdict: 'pass' });
  await root.query("REVOKE SELECT ON shop.* FROM reader@'127.0.0.1'");
  const revoked = await checkOne(job, 'select-privilege');
  expect(revoked).toMatchObject({ verdict: 'failed', observed: 'Revoked on `shop`.*' });
  await root.query(revoked.fix?.sql ?? '');
  expect(await checkOne(job, 'select-privilege')).toMatchObject({ verdict: 'pass' });
});

it('online-ddl: a ghost table is refused also where it is selected; a name alone is a warning', async () => {
  await root.query('CREATE TABLE shop._c_new (id int PRIMARY KEY)');
  expect(await checkOne(job, 'online-ddl')).toMatchObject({ verdict: 'warning', tables: ['shop._c_new'] });
  await root.query('CREATE TRIGGER shop.pt_osc_shop_c_del AFTER DELETE ON shop.c FOR EACH ROW SET @a = 1');
  // Without the privilege TRIGGER this account does not see it.
  expect(await checkOne(job, 'online-ddl')).toMatchObject({ verdict: 'warning' });
  await root.query("GRANT TRIGGER ON shop.* TO reader@'127.0.0.1'");
  expect(await checkOne(job, 'online-ddl')).toMatchObject({ verdict: 'failed' });
  await root.query('DROP TABLE shop._c_new; CREATE TABLE shop._c_gho (id int PRIMARY KEY)');
  expect(await checkOne(job, 'online-ddl')).toMatchObject({ verdict: 'failed', tables: ['shop._c_gho'] });
  await root.query('DROP TABLE shop._c_gho');
  expect(await checkOne(job, 'online-ddl')).toMatchObject({ verdict: 'pass' });
});
