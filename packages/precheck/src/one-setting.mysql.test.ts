import { type MysqlServer, startMysql, testTarget } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PrecheckJob } from './index.ts';
import { checkOne } from './test-support/both-sides.ts';
import { registerReplica } from './test-support/register-replica.ts';

/** Settings that need a server of their own, each looked at by one item. */
const SETTINGS = {
  innodb_native_foreign_keys: 'ON',
  partial_revokes: 'ON',
  explicit_defaults_for_timestamp: 'OFF',
  max_allowed_packet: '1073741824',
  'default-time-zone': 'SYSTEM',
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

it('timestamp-defaults: noted, and green after SET PERSIST', async () => {
  expect(await checkOne(job, 'timestamp-defaults')).toMatchObject({ verdict: 'note' });
  await root.query('SET PERSIST explicit_defaults_for_timestamp = ON');
  expect(await checkOne(job, 'timestamp-defaults')).toMatchObject({ verdict: 'pass' });
});

it('replica-ids: two replicas of one server_id are named', async () => {
  expect(await checkOne(job, 'replica-ids')).toMatchObject({ verdict: 'pass', observed: 'No replica is connected' });
  // What a replica says of itself before it asks for the log (COM_REGISTER_SLAVE).
  const { host, port } = server;
  const register = async (serverId: number) => {
    const replica = await mysql.createConnection({ host, port, user: 'reader', password: 'pw' });
    await registerReplica(replica, serverId);
    return replica;
  };
  const replicas = [await register(777), await register(778)];
  expect(await checkOne(job, 'replica-ids')).toMatchObject({ verdict: 'pass', observed: 'All differ' });
  const [row] = (await root.query<mysql.RowDataPacket[]>('SELECT @@server_id AS id'))[0];
  replicas.push(await register(Number(row?.id)));
  const clash = await checkOne(job, 'replica-ids');
  expect(clash).toMatchObject({ verdict: 'warning', observed: `Used more than once: ${row?.id}` });
  for (const replica of replicas) replica.destroy();
});

it('replica-ids: could not check without the privilege, mended by the SQL shown', async () => {
  await root.query("REVOKE REPLICATION SLAVE ON *.* FROM reader@'127.0.0.1'");
  const refused = await checkOne(job, 'replica-ids');
  expect(refused).toMatchObject({ verdict: 'could-not-check' });
  await root.query(refused.fix?.sql ?? '');
  expect((await checkOne(job, 'replica-ids')).verdict).not.toBe('could-not-check');
});

it('time-zone: a zone that the target has no table of is noted, one that nobody knows is a warning', async () => {
  expect(await checkOne(job, 'time-zone')).toMatchObject({ verdict: 'pass', observed: 'UTC' });
  await root.query("SET GLOBAL time_zone = '+08:00'");
  expect(await checkOne(job, 'time-zone')).toMatchObject({ verdict: 'pass', observed: '+08:00' });
});
