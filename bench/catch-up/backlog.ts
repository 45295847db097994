import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MysqlServer, startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { runPeer } from '../decode-peers.ts';
import { setUpWorkload, WORKLOADS, type Workload, type WriterLogin, writeWorkload } from '../workloads/index.ts';
import { checksums, databaseOf, loginOf } from './database.ts';

/** What is known of a recorded backlog; kept beside its data. */
export interface BacklogFacts {
  readonly workload: Workload['name'];
  readonly scale: number;
  readonly database: string;
  /** The file of the log that holds it, from its first event. */
  readonly file: string;
  readonly bytes: number;
  /** Row changes; an update is one. */
  readonly rows: number;
  readonly transactions: number;
  readonly serverUuid: string;
  /** GTID sets executed before the backlog and after it. */
  readonly before: string;
  readonly after: string;
  /** CHECKSUM TABLE of every table when all of it is applied. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** A source that holds one backlog, and nothing after it. */
export interface Backlog extends AsyncDisposable {
  readonly facts: BacklogFacts;
  readonly login: WriterLogin;
  readonly server: MysqlServer;
}

/** Never flushed to disk: the source must write quickly here, not safely. A workload must fit into one file. */
const VARIABLES = {
  innodb_flush_log_at_trx_commit: '0',
  sync_binlog: '0',
  max_binlog_size: '1G',
  binlog_cache_size: '1M',
  innodb_buffer_pool_size: '1G',
};

/** Where backlogs are kept between runs unless another folder is named. */
export const DEFAULT_DATA = join(tmpdir(), 'tideway-bench');

/** Starts the source of a backlog; writes the backlog first unless `data` holds it already. */
export async function openBacklog(name: Workload['name'], scale: number, data: string): Promise<Backlog> {
  const folder = join(data, `${name}-${scale}`);
  const index = join(data, `${name}-${scale}.json`);
  mkdirSync(data, { recursive: true });
  // Facts are written last: without them the folder is a recording that was interrupted.
  if (!existsSync(index)) rmSync(folder, { recursive: true, force: true });
  const server = await startMysql({
    role: 'source',
    own: true,
    version: '9.7',
    variables: VARIABLES,
    dataDir: folder,
  });
  const login = loginOf(server);
  try {
    if (!existsSync(index)) writeFileSync(index, JSON.stringify(await record(login, WORKLOADS[name], scale), null, 1));
  } catch (error) {
    await server.stop();
    throw error;
  }
  const facts: BacklogFacts = JSON.parse(readFileSync(index, 'utf8'));
  return { facts, login, server, [Symbol.asyncDispose]: () => server.stop() };
}

async function record(login: WriterLogin, workload: Workload, scale: number): Promise<BacklogFacts> {
  const database = databaseOf(workload.name);
  console.error(`recording ${workload.name} (${workload.title}) at scale ${scale}`);
  await setUpWorkload(login, database, workload, scale);
  const db = await mysql.createConnection({ ...login });
  await db.query('FLUSH BINARY LOGS');
  const before = await executed(db);
  await writeWorkload(login, database, workload, scale);
  const after = await executed(db);
  await db.query('FLUSH BINARY LOGS');
  const [files] = await db.query<mysql.RowDataPacket[]>('SHOW BINARY LOGS');
  const file = files.at(-2);
  if (file === undefined) throw new Error('the source has no binary log');
  const [[subtracted]] = await db.query<mysql.RowDataPacket[]>(
    'SELECT GTID_SUBTRACT(?, ?) AS own, @@server_uuid AS id',
    [after, before],
  );
  const place = { name: workload.name, file: String(file.Log_name), bytes: Number(file.File_size) };
  const facts = {
    workload: workload.name,
    scale,
    database,
    file: place.file,
    bytes: place.bytes,
    rows: (await runPeer('ours-rendered', login, place, Number.NaN)).rows,
    transactions: countOf(String(subtracted?.own)),
    serverUuid: String(subtracted?.id),
    before,
    after,
    checksums: await checksums(db, database),
  };
  await db.end();
  return facts;
}

async function executed(db: mysql.Connection): Promise<string> {
  const [[row]] = await db.query<mysql.RowDataPacket[]>('SELECT @@GLOBAL.gtid_executed AS done');
  return String(row?.done).replaceAll('\n', '');
}

/** Of a set of one server: `uuid:5-9`. */
function countOf(set: string): number {
  return set
    .split(':')
    .slice(1)
    .map((range) => range.split('-').map(Number))
    .reduce((sum, [from = Number.NaN, to = from]) => sum + to - from + 1, 0);
}
