import { type MysqlServer, startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { setUpWorkload, WORKLOADS, type WriterLogin } from '../workloads/index.ts';
import type { BacklogFacts } from './backlog.ts';
import { checksums, differingTables, loginOf } from './database.ts';

/** The same for all peers (`performance.md`). GTIDs because a replica of a source that has them needs them. */
const VARIABLES = {
  innodb_buffer_pool_size: '2G',
  innodb_flush_log_at_trx_commit: '2',
  gtid_mode: 'ON',
  enforce_gtid_consistency: 'ON',
};

/** The target of all peers of a run. */
export class BenchTarget implements AsyncDisposable {
  readonly server: MysqlServer;
  readonly login: WriterLogin;

  private constructor(server: MysqlServer) {
    this.server = server;
    this.login = loginOf(server);
  }

  static async start(): Promise<BenchTarget> {
    return new BenchTarget(await startMysql({ role: 'target', own: true, version: '9.7', variables: VARIABLES }));
  }

  connect(): Promise<mysql.Connection> {
    return mysql.createConnection({ ...this.login, supportBigNumbers: true, bigNumberStrings: true });
  }

  /** As it was on the source before the backlog; nothing is left of the peer before, its replica state included. */
  async reset({ workload, database, scale }: BacklogFacts): Promise<void> {
    const db = await this.connect();
    await db.query('STOP REPLICA');
    await db.query('RESET REPLICA ALL');
    await db.query('RESET BINARY LOGS AND GTIDS');
    await db.query('DROP DATABASE IF EXISTS tideway');
    await setUpWorkload(this.login, database, WORKLOADS[workload], scale);
    await settled(db);
    await db.end();
  }

  /** Tables that are not as on the source. */
  async differences(facts: BacklogFacts): Promise<readonly string[]> {
    const db = await this.connect();
    const found = await checksums(db, facts.database);
    await db.end();
    return differingTables(facts.checksums, found);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server.stop();
  }
}

/** Old versions of rows are gone: the next peer does not pay for what the one before has left to be purged. */
async function settled(db: mysql.Connection): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const [[row]] = await db.query<mysql.RowDataPacket[]>(
      "SELECT COUNT AS history FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rseg_history_len'",
    );
    if (Number(row?.history) < 100) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
