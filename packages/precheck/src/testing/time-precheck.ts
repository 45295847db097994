/**
 * How long the precheck of many tables takes (issue 6: 20,000 in under a minute):
 * `node packages/precheck/src/testing/time-precheck.ts [--tables 20000] [--databases 20] [--rounds 3] [--data DIR]
 * [--prepare] [--metadata FULL|MINIMAL]`.
 *
 * Makes the tables on a source and a target of its own (kept in DIR for the next run, when given; `--prepare` ends
 * there), restarts both so that nothing is cached, then runs the whole precheck for a start now, by binlog position and
 * by GTID set. One JSON line a round: seconds, verdicts, the five slowest items. Exit code 1 when a round took a minute or
 * more, or an item could not be checked.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { StartPosition } from '@tideway/domain';
import { type MysqlServer, newDataFolder, startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { countItems, type PrecheckJob, precheckItems, runPrecheck } from '../index.ts';

const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '20000' },
    databases: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    data: { type: 'string' },
    prepare: { type: 'boolean', default: false },
    metadata: { type: 'string', default: 'FULL' },
  },
});
const TABLES = Number(values.tables);
const DATABASES = Number(values.databases);
/** Seconds. */
const BAR = 60;
const MAKERS = 4;

const folder = values.data ?? newDataFolder('time-precheck');
mkdirSync(folder, { recursive: true });
const isMade = join(folder, `made-${TABLES}-${DATABASES}`);

/** Nothing here needs to outlive a crash of the machine, and one file holds all tables. */
const QUICK = { innodb_file_per_table: 'OFF', innodb_flush_log_at_trx_commit: '0', innodb_doublewrite: 'OFF' };

function start(role: 'source' | 'target'): Promise<MysqlServer> {
  const metadata: Record<string, string> = role === 'source' ? { binlog_row_metadata: values.metadata } : {};
  return startMysql({ role, own: true, dataDir: join(folder, role), variables: { ...QUICK, ...metadata } });
}

function login({ host, port, user, password }: MysqlServer) {
  return { host, port, user, password };
}

/** A table as applications have them: a key, texts, a time, two indexes. */
function createTable(name: string): string {
  return `CREATE TABLE ${name} (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, customer int NOT NULL,
    code varchar(40) COLLATE utf8mb4_bin NOT NULL, total decimal(12,2), note text COLLATE utf8mb4_bin,
    changed timestamp NULL, UNIQUE KEY code (code), KEY customer (customer, changed))
    DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`;
}

async function makeTables(server: MysqlServer): Promise<void> {
  let next = 0;
  const make = async () => {
    const connection = await mysql.createConnection(login(server));
    for (let number = next++; number < TABLES; number = next++) {
      const database = `shop_${number % DATABASES}`;
      await connection.query(`CREATE DATABASE IF NOT EXISTS ${database}`);
      await connection.query(createTable(`${database}.t_${number}`));
    }
    await connection.end();
  };
  await Promise.all(Array.from({ length: MAKERS }, make));
}

async function prepare(): Promise<void> {
  if (existsSync(isMade)) return;
  const began = performance.now();
  const servers = await Promise.all([start('source'), start('target')]);
  await Promise.all(servers.map(makeTables));
  await Promise.all(servers.map((server) => server.stop()));
  writeFileSync(isMade, '');
  console.log(JSON.stringify({ made: TABLES, seconds: seconds(began) }));
}

function seconds(began: number): number {
  return Math.round((performance.now() - began) / 100) / 10;
}

async function starts(source: MysqlServer): Promise<Readonly<Record<string, StartPosition>>> {
  const connection = await mysql.createConnection(login(source));
  // A transaction in the past, so that there is a backlog to look at.
  const [status] = await connection.query<mysql.RowDataPacket[]>('SHOW BINARY LOG STATUS');
  await connection.query('INSERT INTO shop_0.t_0 (customer, code) VALUES (1, UUID())');
  await connection.end();
  const [end] = status;
  return {
    now: { kind: 'now' },
    'file-position': { kind: 'file-position', file: String(end?.File), position: String(end?.Position) },
    gtid: { kind: 'gtid', gtidSet: String(end?.Executed_Gtid_Set) },
  };
}

/** Runs the precheck once; true when it was quick enough and left no question open. */
async function round(job: PrecheckJob, name: string): Promise<boolean> {
  const began = performance.now();
  const since = new Map<string, number>();
  const took = new Map<string, number>();
  const items = await runPrecheck(job, {
    items: precheckItems(job),
    signal: new AbortController().signal,
    onItem: ({ id, state }) => {
      if (state === 'running') since.set(id, performance.now());
      if (state === 'done') took.set(id, seconds(since.get(id) ?? began));
    },
  });
  const whole = seconds(began);
  const slowest = [...took].sort(([, a], [, b]) => b - a).slice(0, 5);
  const open = items
    .filter(({ verdict }) => verdict === 'could-not-check')
    .map(({ id, observed }) => `${id}: ${observed}`);
  const failed = items.filter(({ verdict }) => verdict === 'failed').map(({ id, observed }) => `${id}: ${observed}`);
  const memoryMiB = Math.round(process.memoryUsage.rss() / 2 ** 20);
  const line = {
    start: name,
    tables: TABLES,
    seconds: whole,
    counts: countItems(items),
    slowest,
    open,
    failed,
    memoryMiB,
  };
  console.log(JSON.stringify(line));
  return whole < BAR && open.length === 0;
}

await prepare();
let isGood = true;
if (!values.prepare) {
  const [source, target] = await Promise.all([start('source'), start('target')]);
  const common = {
    dataSource: 'self-managed-mysql',
    source: { ...login(source), tls: null },
    target: login(target),
    addPurged: false,
    selection: { kind: 'all' },
    standIn: true,
    tier: 'dedicated',
    spec: '8',
    otherJobs: [],
  } as const;
  for (const [name, position] of Object.entries(await starts(source))) {
    for (let number = 0; number < Number(values.rounds); number++) {
      isGood = (await round({ ...common, start: position }, name)) && isGood;
    }
  }
  await Promise.all([source.stop(), target.stop()]);
}
process.exit(isGood ? 0 : 1);
