import { type MysqlServer, startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PrecheckJob, precheckItems, runPrecheck } from './index.ts';

let source: MysqlServer;
let target: MysqlServer;
let atSource: mysql.Connection;
let atTarget: mysql.Connection;
let job: PrecheckJob;

/** Each of these is wrong on purpose. */
const BROKEN = {
  gtid_mode: 'OFF',
  enforce_gtid_consistency: 'OFF',
  binlog_format: 'STATEMENT',
  binlog_row_image: 'MINIMAL',
  binlog_row_metadata: 'MINIMAL',
  binlog_expire_logs_seconds: '3600',
  sync_binlog: '0',
};

const SOURCE_TABLES = `
  CREATE DATABASE shop;
  CREATE TABLE shop.customers (id int PRIMARY KEY, name varchar(50) COLLATE utf8mb4_ja_0900_as_cs, FULLTEXT KEY ft (name));
  CREATE TABLE shop.orders (id int PRIMARY KEY, customer int, hidden int INVISIBLE, note varchar(20) CHARACTER SET latin1,
    FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE);
  CREATE TABLE shop.logs (line varchar(9)) ENGINE = MyISAM;
  CREATE TABLE shop._orders_gho (id int PRIMARY KEY);
  CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'pw';
  GRANT SELECT ON shop.* TO reader@'127.0.0.1';`;
const TARGET_TABLES = `
  CREATE DATABASE shop;
  CREATE TABLE shop.logs (line varchar(3), extra int NOT NULL, UNIQUE KEY u (line));
  INSERT INTO shop.logs VALUES ('a', 1);
  CREATE TRIGGER shop.again BEFORE INSERT ON shop.logs FOR EACH ROW SET NEW.extra = 1;
  CREATE USER writer@'127.0.0.1' IDENTIFIED BY 'pw';
  GRANT SELECT, INSERT ON shop.* TO writer@'127.0.0.1';`;

beforeAll(async () => {
  [source, target] = await Promise.all([
    startMysql({ role: 'source', own: true, variables: BROKEN }),
    startMysql({ role: 'target', own: true }),
  ]);
  const login = ({ host, port, user, password }: MysqlServer) => ({
    host,
    port,
    user,
    password,
    multipleStatements: true,
  });
  atSource = await mysql.createConnection(login(source));
  atTarget = await mysql.createConnection(login(target));
  await atSource.query(SOURCE_TABLES);
  await atTarget.query(TARGET_TABLES);
  const { host } = source;
  job = {
    dataSource: 'self-managed-mysql',
    source: { host, port: source.port, user: 'reader', password: 'pw', tls: null },
    target: { host, port: target.port, user: 'writer', password: 'pw' },
    start: { kind: 'gtid', gtidSet: '' },
    addPurged: false,
    selection: {
      kind: 'custom',
      databases: [],
      tables: ['customers', 'orders', 'logs'].map((table) => ({ database: 'shop', table })),
    },
    standIn: true,
    otherJobs: [{ name: 'elder', selection: { kind: 'custom', databases: ['SHOP'], tables: [] } }],
  };
});

afterAll(async () => {
  atSource?.destroy();
  atTarget?.destroy();
  await Promise.all([source?.stop(), target?.stop()]);
});

async function check(id: string, changed: Partial<PrecheckJob> = {}) {
  const made = { ...job, ...changed };
  const items = await runPrecheck(made, {
    items: precheckItems(made),
    only: [id],
    signal: AbortSignal.timeout(30_000),
    onItem: () => {},
  });
  const item = items.find((one) => one.id === id);
  if (item === undefined) throw new Error(`no item ${id}`);
  return item;
}

/** Settings mended by the SQL that their item shows, in the order of an operator. */
const MENDED = [
  ['binlog-format', 'failed', 'STATEMENT'],
  ['binlog-row-image', 'failed', 'MINIMAL'],

  ['binlog-retention', 'warning', '3600 s'],
  ['sync-binlog', 'warning', '0'],
  ['enforce-gtid-consistency', 'failed', 'OFF'],
  ['gtid-mode', 'failed', 'OFF'],
  ['replication-privileges', 'failed', 'REPLICATION SLAVE, REPLICATION CLIENT'],
  ['gtid-innodb', 'failed', 'MyISAM'],
] as const;

describe('broken settings of a source', () => {
  it.each(MENDED)('%s is %s, and green after the SQL shown', async (id, verdict, observed) => {
    const before = await check(id);
    expect(before).toMatchObject({ verdict, state: 'done' });
    expect(before.observed).toContain(observed);
    await atSource.query(before.fix?.sql ?? '');
    expect(await check(id)).toMatchObject({ verdict: 'pass' });
  });

  it('log_bin and server_id need a restart and a value', async () => {
    const bare = await startMysql({ role: 'source', own: true, variables: { 'skip-log-bin': '', server_id: '0' } });
    try {
      const { host, port, user, password } = bare;
      const there = { source: { host, port, user, password, tls: null }, start: { kind: 'now' } } as const;
      expect(await check('log-bin', there)).toMatchObject({
        verdict: 'failed',
        observed: 'OFF',
        fix: { restart: true },
      });
      expect(await check('server-id', there)).toMatchObject({ verdict: 'failed', observed: '0' });
      expect(await check('start-position', there)).toMatchObject({ verdict: 'failed' });
      const rds = await check('log-bin', { ...there, dataSource: 'rds-mysql' });
      expect(rds.fix?.steps).toContain('backup retention');
    } finally {
      await bare.stop();
    }
  });

  it('accepts the position of now by GTID once GTIDs are on, and refuses a foreign one', async () => {
    await atSource.query('CREATE TABLE shop.after_gtids (id int PRIMARY KEY)');
    const [rows] = await atSource.query<mysql.RowDataPacket[]>('SELECT @@GLOBAL.gtid_executed AS executed');
    const gtidSet = String(rows[0]?.executed);
    expect(await check('start-position', { start: { kind: 'gtid', gtidSet } })).toMatchObject({ verdict: 'pass' });
    const foreign = '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5';
    const refused = await check('start-position', { start: { kind: 'gtid', gtidSet: foreign } });
    expect(refused).toMatchObject({ verdict: 'failed' });
    expect(refused.observed).toContain('never executed');
  });

  it('names what is not granted to read, and what does not exist', async () => {
    const all = await check('select-privilege', { selection: { kind: 'all' } });
    expect(all).toMatchObject({ verdict: 'failed', fix: { sql: "GRANT SELECT ON *.* TO 'reader'@'127.0.0.1';" } });
    expect(await check('select-privilege')).toMatchObject({ verdict: 'pass' });
    const selection = { kind: 'custom', databases: ['nope'], tables: [{ database: 'shop', table: 'gone' }] } as const;
    expect(await check('selected-objects', { selection })).toMatchObject({
      verdict: 'failed',
      tables: ['nope', 'shop.gone'],
    });
  });

  it('says that it could not check what it may not ask', async () => {
    const none = { dataSource: 'rds-mysql' } as const;
    expect(await check('binlog-retention', none)).toMatchObject({ verdict: 'could-not-check' });
  });
});

describe('a target that does not fit', () => {
  it('shows missing privileges, mended by the SQL shown', async () => {
    const before = await check('target-privileges');
    expect(before.verdict).toBe('failed');
    expect(before.observed).toContain('UPDATE');
    await atTarget.query(before.fix?.sql ?? '');
    const references = await check('target-privileges');
    expect(references).toMatchObject({ verdict: 'warning', fix: { sql: expect.stringContaining('GRANT REFERENCES') } });
    await atTarget.query(references.fix?.sql ?? '');
    expect(await check('target-privileges')).toMatchObject({ verdict: 'pass' });
  });

  it('names missing tables, with statements that make them', async () => {
    const before = await check('target-tables-exist');
    expect(before).toMatchObject({ verdict: 'failed', tables: ['shop.customers', 'shop.orders'], tableCount: 2 });
    // What is not as on the source is said above the statement.
    expect(before.fix?.sql).toContain('-- shop.customers: left out: FULLTEXT KEY `ft` (`name`)\n');
    expect(before.fix?.sql).toContain('-- shop.orders: column `hidden` is visible\n');
    await atTarget.query(before.fix?.sql ?? '');
    expect(await check('target-tables-exist')).toMatchObject({ verdict: 'pass' });
  });

  it('compares structures', async () => {
    const columns = await check('columns-match');
    expect(columns).toMatchObject({ verdict: 'failed', tables: ['shop.logs'] });
    expect(columns.observed).toContain('extra is only on the target');
    expect((await check('types-match')).observed).toContain('line is varchar(9), on the target varchar(3)');
    expect((await check('keys-match')).observed).toContain('only the target has (line)');
    // Collations that TiDB lacks were replaced by binary ones; latin1_swedish_ci is one of them too.
    const collations = await check('collations-match');
    expect(collations.observed).toContain('name is utf8mb4_ja_0900_as_cs, on the target utf8mb4_0900_bin');
    expect(collations.observed).toContain('note is latin1_swedish_ci, on the target latin1_bin');
    const lacking = await check('unsupported-collations');
    expect(lacking).toMatchObject({ verdict: 'warning', tables: ['shop.customers', 'shop.orders'] });
  });

  it('finds rows, triggers, ghosts, cascades, tables without a key, and the other job', async () => {
    expect(await check('target-rows')).toMatchObject({ verdict: 'warning', tables: ['shop.logs'] });
    const blind = await check('target-triggers');
    expect(blind).toMatchObject({ verdict: 'could-not-check' });
    await atTarget.query(blind.fix?.sql ?? '');
    const triggers = await check('target-triggers');
    expect(triggers).toMatchObject({ verdict: 'warning', fix: { sql: 'DROP TRIGGER `shop`.`again`;' } });
    await atTarget.query(triggers.fix?.sql ?? '');
    expect(await check('target-triggers')).toMatchObject({ verdict: 'pass' });
    expect(await check('online-ddl')).toMatchObject({ verdict: 'failed', tables: ['shop._orders_gho'] });
    expect(await check('primary-key')).toMatchObject({ verdict: 'warning', tables: ['shop.logs'] });
    expect(await check('primary-key', { dataSource: 'alibaba-rds-mysql' })).toMatchObject({ verdict: 'failed' });
    expect((await check('cascades')).observed).toContain('1 tables');
    expect(await check('other-jobs')).toMatchObject({ verdict: 'failed', tableCount: 3 });
  });

  it('settings of the target are green after the SQL shown', async () => {
    const all = { selection: { kind: 'all' } } as const;
    await atTarget.query(
      'SET GLOBAL max_allowed_packet = 1048576, GLOBAL sql_require_primary_key = ON, GLOBAL super_read_only = ON',
    );
    expect(await check('packet-size')).toMatchObject({
      verdict: 'warning',
      observed: '1 MiB on the target, 64 MiB on the source',
    });
    expect(await check('target-requires-keys', all)).toMatchObject({ verdict: 'warning', observed: 'ON' });
    const readOnly = await check('target-writable');
    expect(readOnly).toMatchObject({ verdict: 'failed', observed: 'read_only, super_read_only = ON' });
    for (const id of ['target-writable', 'packet-size', 'target-requires-keys']) {
      await atTarget.query((await check(id, all)).fix?.sql ?? '');
      expect(await check(id, all)).toMatchObject({ verdict: 'pass' });
    }
  });

  it('connections to spare are counted by spec', async () => {
    expect(await check('target-connections')).toMatchObject({ verdict: 'pass' });
    await atTarget.query('SET GLOBAL max_connections = 20');
    expect(await check('target-connections')).toMatchObject({
      verdict: 'note',
      observed: 'Enough for specs up to 4 RCU',
    });
    expect(await check('target-connections', { tier: 'essential' })).toMatchObject({ verdict: 'pass' });
    const short = await check('target-connections', { spec: '16' });
    expect(short).toMatchObject({ verdict: 'warning', observed: 'Fewer than 35 of 20 are free' });
    await atTarget.query(short.fix?.sql ?? '');
    expect(await check('target-connections', { spec: '16' })).toMatchObject({ verdict: 'pass' });
  });

  it('is TiDB, or a stand-in that was registered as one', async () => {
    expect(await check('target-is-tidb')).toMatchObject({ verdict: 'warning' });
    expect(await check('target-is-tidb', { standIn: false })).toMatchObject({ verdict: 'failed' });
  });

  it('leaves no item without an answer', async () => {
    // From the empty set the start is refused: the log begins with transactions of before GTIDs were on.
    const [rows] = await atSource.query<mysql.RowDataPacket[]>('SELECT @@GLOBAL.gtid_executed AS executed');
    const usable = { ...job, start: { kind: 'gtid', gtidSet: String(rows[0]?.executed) } } as const;
    const items = await runPrecheck(usable, { items: [], signal: AbortSignal.timeout(30_000), onItem: () => {} });
    expect(items.filter(({ verdict }) => verdict === 'could-not-check')).toEqual([]);
  });
});
