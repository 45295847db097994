import { startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { RSS_BAR } from '../catch-up/bars.ts';
import { loginOf } from '../catch-up/database.ts';
import { JobProcess } from '../catch-up/job-process.ts';
import { UsageWatch } from '../measure/process-usage.ts';
import { rounded } from '../measure/statistics.ts';
import type { WriterLogin } from '../workloads/index.ts';

const DATABASE = 'bench_tables';
/** Seconds a start may take. */
const START_BAR = 5;
const VARIABLES = {
  innodb_flush_log_at_trx_commit: '0',
  innodb_doublewrite: 'OFF',
  innodb_buffer_pool_size: '1G',
  table_definition_cache: '25000',
  table_open_cache: '4000',
  open_files_limit: '65000',
};
const TABLES_A_PACKET = 100;
const TABLES_A_TRANSACTION = 10;

/**
 * A job with so many selected tables: from the fork of its process to a first row on the target, and its memory once
 * every table had a row. True when both are within their bars.
 */
export async function measureTables(count: number): Promise<boolean> {
  const [source, target] = await Promise.all([
    startMysql({ role: 'source', own: true, version: '9.7', variables: VARIABLES }),
    startMysql({ role: 'target', own: true, version: '9.7', variables: VARIABLES }),
  ]);
  try {
    console.error(`making ${count} tables on both sides`);
    await Promise.all([source, target].map((server) => createTables(loginOf(server), count)));
    const result = await runJob(loginOf(source), loginOf(target), count);
    console.log(JSON.stringify(result));
    const verdicts = [
      { what: 'start, s', value: result.firstRowSeconds, bar: START_BAR, met: result.firstRowSeconds <= START_BAR },
      {
        what: 'job process RSS, MB',
        value: result.maxRssMegabytes,
        bar: RSS_BAR,
        met: result.maxRssMegabytes <= RSS_BAR,
      },
    ];
    console.log(JSON.stringify({ bench: 'scale', part: 'tables', tables: count, verdicts }));
    return verdicts.every(({ met }) => met);
  } finally {
    await Promise.all([source.stop(), target.stop()]);
  }
}

async function createTables(login: WriterLogin, count: number): Promise<void> {
  const db = await mysql.createConnection({ ...login, multipleStatements: true });
  await db.query(`CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4; USE ${DATABASE}`);
  for (let at = 0; at < count; at += TABLES_A_PACKET) {
    const length = Math.min(TABLES_A_PACKET, count - at);
    const statements = Array.from(
      { length },
      (_, i) => `CREATE TABLE t${at + i} (id INT PRIMARY KEY, n INT NOT NULL, note VARCHAR(200) NOT NULL, KEY (n))`,
    );
    await db.query(statements.join(';'));
  }
  await db.end();
}

async function runJob(source: WriterLogin, target: WriterLogin, count: number) {
  const writer = await mysql.createConnection({ ...source, database: DATABASE, multipleStatements: true });
  const reader = await mysql.createConnection({ ...target, database: DATABASE });
  const began = performance.now();
  const job = new JobProcess({
    id: 'bench',
    source,
    target,
    databases: [DATABASE],
    start: null,
    lanes: 8,
    memoryMiB: 1024,
  });
  const usage = new UsageWatch(job.pid);
  // `now` is pinned then: what is written from here on comes.
  await job.whenMessage('start-resolved');
  await writer.query("INSERT INTO t0 VALUES (0, 0, 'first')");
  await job.whenMessage('opened');
  const opened = performance.now();
  await untilRows(job, reader, 't0', 1);
  const firstRow = performance.now();
  const atFirst = usage.last;
  for (let at = 0; at < count; at += TABLES_A_TRANSACTION) {
    const length = Math.min(TABLES_A_TRANSACTION, count - at);
    const inserts = Array.from({ length }, (_, i) => `INSERT INTO t${at + i} VALUES (1, 1, 'row')`);
    await writer.query(`BEGIN;${inserts.join(';')};COMMIT`);
  }
  await writer.query("INSERT INTO t0 VALUES (2, 0, 'last')");
  await untilRows(job, reader, `t${count - 1}`, count === 1 ? 3 : 1);
  await untilRows(job, reader, 't0', 3);
  const ended = performance.now();
  const used = usage.stop();
  await job.end();
  await Promise.all([writer.end(), reader.end()]);
  return {
    bench: 'scale',
    part: 'tables',
    tables: count,
    openSeconds: rounded((opened - began) / 1000, 2),
    firstRowSeconds: rounded((firstRow - began) / 1000, 2),
    rowInEveryTableSeconds: rounded((ended - firstRow) / 1000, 2),
    rssAtFirstRowMegabytes: Math.round(atFirst?.rssMegabytes ?? Number.NaN),
    maxRssMegabytes: Math.round(used?.maxRssMegabytes ?? Number.NaN),
  };
}

async function untilRows(job: JobProcess, db: mysql.Connection, table: string, count: number): Promise<void> {
  for (;;) {
    job.throwIfFailed();
    const [[row]] = await db.query<mysql.RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${table}`);
    if (Number(row?.n) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
