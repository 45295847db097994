import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { setUpWorkload, WORKLOADS, type Workload, type WriterLogin, writeWorkload } from './workloads/index.ts';

/** A workload in a file of its own of the source's log. */
export interface RecordedWorkload {
  readonly name: Workload['name'];
  readonly file: string;
  readonly bytes: number;
}

/** A source that holds the logs. */
export interface RecordedSource extends AsyncDisposable {
  readonly login: WriterLogin;
  readonly workloads: readonly RecordedWorkload[];
}

const DATABASE = 'bench';
/** Never flushed to disk: the source must write quickly here, not safely. A workload must fit into one file. */
const VARIABLES = {
  innodb_flush_log_at_trx_commit: '0',
  innodb_doublewrite: 'OFF',
  innodb_redo_log_capacity: '512M',
  max_binlog_size: '1G',
  innodb_buffer_pool_size: '1G',
};

/** Starts a source and writes the workloads; with `dataDir` what it holds already is not written again. */
export async function recordWorkloads(
  names: readonly Workload['name'][],
  scale: number,
  dataDir: string | undefined,
): Promise<RecordedSource> {
  const folder = dataDir === undefined ? {} : { dataDir };
  const server = await startMysql({ role: 'source', own: true, version: '9.7', variables: VARIABLES, ...folder });
  const { host, port, user, password } = server;
  const login = { host, port, user, password };
  const index = dataDir === undefined ? undefined : join(dataDir, `..`, `decode-workloads-${scale}.json`);
  const known: Record<string, RecordedWorkload> =
    index !== undefined && existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')) : {};
  for (const name of names) {
    const began = performance.now();
    if (known[name] === undefined) say(`writing ${name} (${WORKLOADS[name].title})`);
    known[name] ??= await record(login, name, scale);
    say(`${name}: ${Math.round(known[name].bytes / 1e6)} MB, ${Math.round((performance.now() - began) / 1000)} s`);
  }
  if (index !== undefined) writeFileSync(index, JSON.stringify(known));
  return {
    login,
    workloads: names.map((name) => known[name] as RecordedWorkload),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** Progress goes to stderr: stdout is for results. */
export function say(text: string): void {
  process.stderr.write(`decode: ${text}\n`);
}

async function record(login: WriterLogin, name: Workload['name'], scale: number): Promise<RecordedWorkload> {
  const workload = WORKLOADS[name];
  await setUpWorkload(login, DATABASE, workload, scale);
  const db = await mysql.createConnection({ ...login });
  await db.query('FLUSH BINARY LOGS');
  await writeTelling(login, workload, scale);
  await db.query('FLUSH BINARY LOGS');
  const [files] = await db.query<mysql.RowDataPacket[]>('SHOW BINARY LOGS');
  await db.end();
  const file = files.at(-2);
  if (file === undefined) throw new Error('the source has no binary log');
  return { name, file: String(file.Log_name), bytes: Number(file.File_size) };
}

const TELL_EVERY_MS = 15_000;

/** Tells now and then how much there is: the largest takes minutes. */
async function writeTelling(login: WriterLogin, workload: Workload, scale: number): Promise<void> {
  const db = await mysql.createConnection({ ...login });
  const timer = setInterval(() => {
    void db.query<mysql.RowDataPacket[]>('SHOW BINARY LOGS').then(([files]) => {
      say(`${workload.name}: ${Math.round(Number(files.at(-1)?.File_size) / 1e6)} MB so far`);
    });
  }, TELL_EVERY_MS);
  try {
    await writeWorkload(login, DATABASE, workload, scale);
  } finally {
    clearInterval(timer);
    await db.end();
  }
}
