import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient, Cluster, Job } from '@tideway/contract';
import {
  buildConsole,
  type MysqlServer,
  newDataFolder,
  startMysql,
  startPostgres,
  startProduct,
} from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { loginOf } from '../catch-up/database.ts';
import type { WriterLogin } from '../workloads/index.ts';

const DATABASES = 10;
const TABLES_A_PACKET = 200;
/** Connections that make them. */
const MAKERS = 3;
/** In one tablespace: fifty thousand files would be five gigabytes. */
const VARIABLES = {
  innodb_file_per_table: 'OFF',
  innodb_flush_log_at_trx_commit: '0',
  innodb_doublewrite: 'OFF',
  innodb_buffer_pool_size: '512M',
  table_definition_cache: '60000',
};

/** The product with a source of many tables and many jobs. */
export interface ConsoleFixture extends AsyncDisposable {
  readonly address: string;
  readonly api: ApiClient;
  readonly cluster: Cluster;
  readonly jobs: readonly Job[];
  readonly databaseUrl: string;
  readonly dataFolder: string;
  /** The API's process. */
  readonly serverPid: number | undefined;
}

/** `data`: where the source's tables are kept for the next run. */
export async function openConsoleFixture(tables: number, jobs: number, data: string): Promise<ConsoleFixture> {
  buildConsole();
  const folder = newDataFolder('bench-console');
  const [postgres, source, target] = await Promise.all([
    startPostgres({ own: true }),
    startMysql({
      role: 'source',
      own: true,
      version: '9.7',
      variables: VARIABLES,
      dataDir: join(data, `console-${tables}`),
    }),
    startMysql({ role: 'target', own: true, version: '9.7' }),
  ]);
  await fill(loginOf(source), tables);
  const product = await startProduct({ databaseUrl: postgres.url, dataFolder: folder, port: 0 });
  const { api } = product;
  const cluster = await api.createCluster(await api.defaultProjectId(), {
    name: 'bench',
    tier: 'dedicated',
    region: 'this machine',
    host: target.host,
    port: target.port,
    tls: { enabled: false },
    standIn: true,
  });
  const made: Job[] = [];
  for (let index = 0; index < jobs; index += 1) {
    made.push(await api.patchJob(await api.createJob(cluster.id, `bench-${index}`), patch(source)));
  }
  return {
    address: product.address,
    api,
    cluster,
    jobs: made,
    databaseUrl: postgres.url,
    dataFolder: folder,
    serverPid: product.server.pid,
    [Symbol.asyncDispose]: async () => {
      await product.stop('kill');
      await Promise.all([postgres.stop(), source.stop(), target.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes what is missing of the tables, so that a run that was cut goes on where it was. */
async function fill(login: WriterLogin, tables: number): Promise<void> {
  const each = Math.ceil(tables / DATABASES);
  const left = Array.from({ length: DATABASES }, (_, number) => `big_${number}`);
  const makers = Array.from({ length: MAKERS }, async () => {
    const db = await mysql.createConnection({ ...login, multipleStatements: true });
    await db.query('SET SESSION sql_log_bin = 0');
    for (let name = left.pop(); name !== undefined; name = left.pop()) await fillDatabase(db, name, each);
    await db.end();
  });
  await Promise.all(makers);
}

async function fillDatabase(db: mysql.Connection, database: string, tables: number): Promise<void> {
  await db.query(`CREATE DATABASE IF NOT EXISTS ${database}`);
  const [rows] = await db.query<mysql.RowDataPacket[]>(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
    [database],
  );
  const there = new Set(rows.map(({ name }) => String(name)));
  const names = Array.from({ length: tables }, (_, i) => `t_${String(i).padStart(5, '0')}`);
  const missing = names.filter((name) => !there.has(name));
  if (missing.length > 0) console.error(`making ${missing.length} tables of ${database}`);
  for (let from = 0; from < missing.length; from += TABLES_A_PACKET) {
    const packet = missing.slice(from, from + TABLES_A_PACKET);
    await db.query(packet.map((name) => `CREATE TABLE ${database}.${name} (id INT NOT NULL PRIMARY KEY)`).join(';'));
  }
}

function patch({ host, port, user, password }: MysqlServer): Record<string, unknown> {
  const secret = { value: password };
  return {
    source: {
      dataSource: 'self-managed-mysql',
      region: null,
      connectivity: 'public-ip',
      host,
      port,
      user,
      password: secret,
      tls: { enabled: false },
    },
    target: { user: 'root', password: secret },
    start: { kind: 'now' },
    selection: { kind: 'custom', databases: [], tables: [] },
    spec: '2',
  };
}
