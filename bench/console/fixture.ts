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
    [Symbol.asyncDispose]: async () => {
      await product.stop('kill');
      await Promise.all([postgres.stop(), source.stop(), target.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function fill(login: WriterLogin, tables: number): Promise<void> {
  const db = await mysql.createConnection({ ...login, multipleStatements: true });
  await db.query('SET SESSION sql_log_bin = 0');
  const [[found]] = await db.query<mysql.RowDataPacket[]>(
    "SELECT COUNT(*) AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA LIKE 'big\\_%'",
  );
  const each = Math.ceil(tables / DATABASES);
  if (Number(found?.n) < each * DATABASES) {
    console.error(`making ${tables} tables`);
    for (let number = 0; number < DATABASES; number += 1) {
      await db.query(`DROP DATABASE IF EXISTS big_${number}; CREATE DATABASE big_${number}`);
      for (let from = 0; from < each; from += TABLES_A_PACKET) {
        const length = Math.min(TABLES_A_PACKET, each - from);
        const names = Array.from({ length }, (_, i) => `big_${number}.t_${String(from + i).padStart(5, '0')}`);
        await db.query(names.map((name) => `CREATE TABLE ${name} (id INT NOT NULL PRIMARY KEY)`).join(';'));
      }
    }
  }
  await db.end();
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
