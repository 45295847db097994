import type { Job, PrecheckItem, PrecheckRun } from '@tideway/contract';
import { type MysqlServer, startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiFixture, sourcePart } from '../testing/api-fixture.ts';

/** Each of these is wrong on purpose. */
const BROKEN = {
  gtid_mode: 'OFF',
  enforce_gtid_consistency: 'OFF',
  binlog_format: 'STATEMENT',
  binlog_row_image: 'MINIMAL',
  binlog_expire_logs_seconds: '3600',
  sync_binlog: '0',
};

/** The eight, in the order in which an operator mends them: what the card says, and what it saw. */
const CARDS = [
  ['binlog-format', 'failed', 'STATEMENT'],
  ['binlog-row-image', 'failed', 'MINIMAL'],
  ['binlog-retention', 'warning', '3600 s'],
  ['sync-binlog', 'warning', '0'],
  ['enforce-gtid-consistency', 'failed', 'OFF'],
  ['gtid-mode', 'failed', 'OFF'],
  ['replication-privileges', 'failed', 'REPLICATION SLAVE, REPLICATION CLIENT'],
  ['gtid-innodb', 'failed', 'MyISAM'],
] as const;

let api: ApiFixture;
let source: MysqlServer;
let target: MysqlServer;
let atSource: mysql.Connection;
let atTarget: mysql.Connection;
let job: Job;

beforeAll(async () => {
  [api, source, target] = await Promise.all([
    ApiFixture.open({ worker: true }),
    startMysql({ role: 'source', own: true, variables: BROKEN }),
    startMysql({ role: 'target', own: true }),
  ]);
  atSource = await connect(source);
  atTarget = await connect(target);
  await atSource.query(`
    CREATE DATABASE shop;
    CREATE TABLE shop.orders (id int PRIMARY KEY, note varchar(20));
    CREATE TABLE shop.logs (id int PRIMARY KEY) ENGINE = MyISAM;
    CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'pw';
    GRANT SELECT, TRIGGER ON *.* TO reader@'127.0.0.1';`);
  const { host, port } = target;
  const tls = { enabled: false };
  const fields = { name: 'target', tier: 'dedicated', region: 'here', host, port, tls, standIn: true };
  const cluster = await api.ok<{ id: string }>('POST', '/api/v1/clusters', fields);
  const draft = await api.ok<Job>('POST', '/api/v1/jobs', { clusterId: cluster.id, name: 'orders' });
  job = await api.patch(draft, {
    source: { ...sourcePart(source), user: 'reader', password: { value: 'pw' } },
    target: { user: target.user, password: { value: target.password } },
    start: { kind: 'gtid', gtidSet: `${await serverUuid()}:1` },
    selection: { kind: 'custom', databases: ['shop'], tables: [] },
    spec: '2',
  });
});
afterAll(async () => {
  atSource?.destroy();
  atTarget?.destroy();
  await api?.[Symbol.asyncDispose]();
  await Promise.all([source?.stop(), target?.stop()]);
});

function connect({ host, port, user, password }: MysqlServer): Promise<mysql.Connection> {
  return mysql.createConnection({ host, port, user, password, multipleStatements: true });
}

async function serverUuid(): Promise<string> {
  const [rows] = await atSource.query<mysql.RowDataPacket[]>('SELECT @@GLOBAL.server_uuid AS uuid');
  return String(rows[0]?.uuid);
}

async function rowsOfTarget(sql: string): Promise<mysql.RowDataPacket[]> {
  const [rows] = await atTarget.query<mysql.RowDataPacket[]>(sql);
  return rows;
}

const path = (rest: string) => `/api/v1/jobs/${job.id}/precheck${rest}`;

/** Runs the precheck, or one item of it, to its end, as the page does. */
async function run(itemId?: string): Promise<PrecheckRun> {
  let found = await api.ok<PrecheckRun>('POST', path(itemId === undefined ? '' : `/${itemId}`));
  while (found.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 25));
    found = await api.ok<PrecheckRun>('GET', path(''));
  }
  return found;
}

function cardOf({ items }: PrecheckRun, id: string): PrecheckItem {
  const item = items.find((one) => one.id === id);
  if (item === undefined) throw new Error(`no card ${id}`);
  return item;
}

test('eight broken settings: each on its card, mended by the SQL of the card, green when checked again', async () => {
  const first = await run();
  expect(first.allowsNext).toBe(false);
  for (const [id, verdict, observed] of CARDS) {
    const card = cardOf(first, id);
    expect({ id, verdict: card.verdict, state: card.state }).toEqual({ id, verdict, state: 'done' });
    expect(card.observed).toContain(observed);
    expect(card.required).not.toBe('');
    expect(card.fix?.sql).toMatch(/\S/);
  }
  for (const [id] of CARDS) {
    // Mended in this order, later cards still show what they saw at first.
    await atSource.query(cardOf(first, id).fix?.sql ?? '');
    expect({ id, verdict: cardOf(await run(id), id).verdict }).toEqual({ id, verdict: 'pass' });
  }
});

test('missing tables are made on the target from the card, and the report says what was found', async () => {
  const missing = cardOf(await run('target-tables-exist'), 'target-tables-exist');
  expect(missing).toMatchObject({ verdict: 'failed', tables: ['shop.logs', 'shop.orders'] });
  const before = await api.ok<string>('GET', path('/report?format=json'));
  expect(before).toMatchObject({ job: 'orders', cluster: 'target', allowsNext: false });
  const html = await api.send('GET', path('/report?language=zh'));
  expect(html.headers['content-type']).toContain('text/html');
  expect(html.headers['content-disposition']).toContain('orders-precheck.html');
  expect(html.body).toContain('CREATE TABLE `shop`.`orders`');
  for (const secret of [source.password, target.password, 'pw'].filter((text) => text.length > 3)) {
    expect(html.body).not.toContain(secret);
  }

  expect(await api.ok('POST', path('/create-tables'))).toEqual({
    created: ['shop.logs', 'shop.orders'],
    refused: [],
    remaining: 0,
  });
  expect(cardOf(await run('target-tables-exist'), 'target-tables-exist').verdict).toBe('pass');
  expect(await api.ok('POST', path('/create-tables'))).toMatchObject({ created: [] });
});

test('with all mended the precheck is green but for what is as it should be here, and the job starts', async () => {
  await atSource.query("INSERT INTO shop.orders VALUES (1, 'the first GTID')");
  let all = await run();
  const open = all.items.filter(({ verdict }) => verdict === 'failed' || verdict === 'could-not-check');
  expect(open.map(({ id, observed }) => `${id}: ${observed}`)).toEqual([]);
  for (const { id, verdict } of all.items.filter((item) => item.verdict === 'warning')) {
    expect({ id, verdict }).toMatchObject({ id: expect.stringMatching(/target-is-tidb|target-rows/) });
    all = await api.ok<PrecheckRun>('PUT', path(`/${id}/ignore`), { reason: 'a stand-in' });
  }
  expect(all.allowsNext).toBe(true);

  // An old green light is none: the oldest card counts, though another was checked again since.
  const row = await api.store.prechecks.get(job.id);
  const old = new Date(Date.now() - 16 * 60_000).toISOString();
  await api.store.prechecks.change(job.id, (stored) => {
    if (stored === undefined) throw new Error('no run');
    return { run: { ...stored, items: stored.items.map((item) => ({ ...item, checkedAt: old })) }, allowsNext: true };
  });
  await run('log-bin');
  const stale = await api.refused('POST', `/api/v1/jobs/${job.id}/start`);
  expect(stale).toMatchObject({ status: 409, params: { reason: 'precheck-stale' } });
  expect(row?.state).toBe('finished');

  // The spec is chosen after the precheck: whether the target carries it is checked with the start.
  await run();
  const ready = await api.ok<Job>('GET', `/api/v1/jobs/${job.id}`);
  await api.patch(ready, { spec: '16' });
  const [[most], [used]] = await Promise.all([
    rowsOfTarget('SELECT @@GLOBAL.max_connections AS Value'),
    rowsOfTarget("SHOW GLOBAL STATUS LIKE 'Threads_connected'"),
  ]);
  await atTarget.query(`SET GLOBAL max_connections = ${Number(used?.Value) + 12}`);
  const refused = await api.refused('POST', `/api/v1/jobs/${job.id}/start`);
  expect(refused).toMatchObject({ status: 409, params: { reason: 'precheck-refused', item: 'target-connections' } });
  expect(await api.ok('GET', `/api/v1/jobs/${job.id}`)).toMatchObject({ state: 'draft' });
  expect(cardOf(await api.ok<PrecheckRun>('GET', path('')), 'target-connections').verdict).toBe('warning');
  await atTarget.query(`SET GLOBAL max_connections = ${most?.Value}`);

  expect((await run('target-connections')).allowsNext).toBe(true);
  expect(await api.ok('POST', `/api/v1/jobs/${job.id}/start`)).toMatchObject({ state: 'starting' });
  expect((await api.refused('POST', path('/create-tables'))).status).toBe(409);
});
