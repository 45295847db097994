import { GtidSet } from '@tideway/domain';
import { type MysqlServer, startMysql, startTarget } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { JobProcess } from '../catch-up/job-process.ts';
import { UsageWatch } from '../measure/process-usage.ts';
import type { Scenario } from './scenarios.ts';

export interface MemoryResult {
  readonly maxRssMegabytes: number;
  /** From the fork of the process to the open target. */
  readonly startSeconds: number;
  /** From the open target to the last row. */
  readonly seconds: number;
  readonly backlogMegabytes: number;
}

const DATABASE = 'memory_bench';
const PATIENCE_MS = 270_000;
const variables = { max_allowed_packet: '128M', innodb_flush_log_at_trx_commit: '2', innodb_buffer_pool_size: '512M' };
const manyTables = { table_open_cache: '4000', table_definition_cache: '25000', open_files_limit: '65000' };

/** Runs one scenario with servers and a job process of its own. Throws when what arrived is not what was written. */
export async function measureMemory(
  scenario: Scenario,
  options: { scale: number; memoryMiB: number; lanes: number; execArgv: readonly string[] },
): Promise<MemoryResult> {
  const all = { ...variables, ...(scenario.tables.length > 1_000 ? manyTables : {}) };
  const [source, target] = await Promise.all([
    startMysql({ role: 'source', own: true, variables: all }),
    startTarget({ own: true, variables: all }),
  ]);
  try {
    const [left] = await Promise.all([prepare(source, scenario), prepare(target, scenario)]);
    const before = await logEnd(left);
    await scenario.write(left, options.scale);
    const after = await logEnd(left);
    const began = performance.now();
    const job = new JobProcess({
      id: 'memory',
      source: loginOf(source),
      target: loginOf(target),
      databases: [DATABASE],
      start: { gtidSet: before.executed, file: before.file, position: before.position, serverUuid: before.uuid },
      ...options,
    });
    const usage = new UsageWatch(job.pid);
    await job.whenMessage('opened');
    const opened = performance.now();
    await untilApplied(job, GtidSet.parse(after.executed));
    const ended = performance.now();
    const used = usage.stop();
    await job.end();
    await compareCounts(source, target, scenario);
    return {
      maxRssMegabytes: used?.maxRssMegabytes ?? Number.NaN,
      startSeconds: (opened - began) / 1000,
      seconds: (ended - opened) / 1000,
      backlogMegabytes: Number(after.bytes - before.bytes) / 2 ** 20,
    };
  } finally {
    await Promise.all([source.stop(), target.stop()]);
  }
}

function loginOf({ host, port, user, password }: MysqlServer) {
  return { host, port, user, password };
}

async function prepare(server: MysqlServer, { tables }: Scenario): Promise<mysql.Connection> {
  const db = await mysql.createConnection({ uri: server.url, multipleStatements: true });
  await db.query(`CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4; USE ${DATABASE}`);
  for (let at = 0; at < tables.length; at += 200) await db.query(tables.slice(at, at + 200).join(';'));
  return db;
}

async function logEnd(db: mysql.Connection) {
  const [[status]] = await db.query<mysql.RowDataPacket[]>('SHOW BINARY LOG STATUS');
  const [[server]] = await db.query<mysql.RowDataPacket[]>('SELECT @@server_uuid AS uuid');
  const [logs] = await db.query<mysql.RowDataPacket[]>('SHOW BINARY LOGS');
  return {
    file: String(status?.File),
    position: String(status?.Position),
    executed: String(status?.Executed_Gtid_Set),
    uuid: String(server?.uuid),
    bytes: logs.reduce((total, { File_size: size }) => total + BigInt(size), 0n),
  };
}

function untilApplied(job: JobProcess, wanted: GtidSet): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(new Error(`not applied within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    const look = setInterval(() => {
      try {
        job.throwIfFailed();
      } catch (error) {
        finish(error);
      }
    }, 500);
    const off = job.onMessage((message) => {
      if (message.type !== 'progress') return;
      const { executed } = message.folded as { readonly executed: string };
      if (wanted.isSubsetOf(GtidSet.parse(executed))) finish();
    });
    function finish(error?: unknown): void {
      clearTimeout(timer);
      clearInterval(look);
      off();
      if (error === undefined) resolve();
      else reject(error);
    }
  });
}

/** Counts and sums are enough here: that rows are right is proved elsewhere. */
async function compareCounts(source: MysqlServer, target: MysqlServer, { tables }: Scenario): Promise<void> {
  const name = /^CREATE TABLE (\S+)/.exec(tables.at(-1) ?? '')?.[1];
  const names = [...new Set(['t', name])].filter((one) => tables.some((sql) => sql.startsWith(`CREATE TABLE ${one} `)));
  for (const table of names) {
    const counts: string[] = [];
    for (const server of [source, target]) {
      const db = await mysql.createConnection(`${server.url}/${DATABASE}`);
      const [rows] = await db.query(`CHECKSUM TABLE ${table}`);
      counts.push(JSON.stringify(rows));
      await db.end();
    }
    if (counts[0] !== counts[1]) throw new Error(`${table} differs: ${counts.join(' and ')}`);
  }
}
