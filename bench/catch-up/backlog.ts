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
  /** The files of the log that hold it, from the first event of the first. */
  readonly files: readonly string[];
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

/** The file that it begins in. */
export function firstFile({ files: [file] }: BacklogFacts): string {
  if (file === undefined) throw new RangeError('a backlog without a file');
  return file;
}

/** A source that holds one backlog, and nothing after it. */
export interface Backlog extends AsyncDisposable {
  readonly facts: BacklogFacts;
  readonly login: WriterLogin;
  readonly server: MysqlServer;
}

/** Never flushed to disk: the source must write quickly here, not safely. */
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
  // The number is raised when the file's form changes.
  const index = join(data, `${name}-${scale}-2.json`);
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
  const older = (await logFiles(db)).length - 1;
  const before = await executed(db);
  await writeWorkload(login, database, workload, scale);
  const after = await executed(db);
  await db.query('FLUSH BINARY LOGS');
  // Without the files before it, and the one that was begun after it.
  const files = (await logFiles(db)).slice(older, -1);
  const [[subtracted]] = await db.query<mysql.RowDataPacket[]>(
    'SELECT GTID_SUBTRACT(?, ?) AS own, @@server_uuid AS id',
    [after, before],
  );
  let rows = 0;
  for (const { file, bytes } of files) {
    rows += (await runPeer('ours-rendered', login, { name: workload.name, file, bytes }, Number.NaN)).rows;
  }
  const facts = {
    workload: workload.name,
    scale,
    database,
    files: files.map(({ file }) => file),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    rows,
    transactions: countOf(String(subtracted?.own)),
    serverUuid: String(subtracted?.id),
    before,
    after,
    checksums: await checksums(db, database),
  };
  await db.end();
  return facts;
}

async function logFiles(db: mysql.Connection): Promise<readonly { readonly file: string; readonly bytes: number }[]> {
  const [files] = await db.query<mysql.RowDataPacket[]>('SHOW BINARY LOGS');
  return files.map(({ Log_name: name, File_size: size }) => ({ file: String(name), bytes: Number(size) }));
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
