import { randomBytes } from 'node:crypto';
import type { TableStructure } from '@tideway/domain';
import { type FreshMysqlDatabase, freshDatabase, type MysqlAddress, testTarget } from '@tideway/testbed';
import { readTableStructure } from '../connect/read-structure.ts';
import { Session } from '../connect/session.ts';
import { openTarget, type TargetOptions, type TidbTarget } from '../open-target.ts';
import { removeJob } from '../remove-job.ts';
import { START } from './fake-source.ts';

/** For tests only: a database and a job of one test on the shared target; both go with the test's scope. */
export interface TargetFixture extends AsyncDisposable {
  readonly address: MysqlAddress;
  readonly database: FreshMysqlDatabase;
  readonly jobId: string;
  /** A plain session, for looking and for hurting. */
  readonly session: Session;
  /** Opens the target for the job; closed with the fixture. */
  open(options?: Partial<TargetOptions>): Promise<TidbTarget>;
  /** Runs statements in the database. */
  run(...statements: readonly string[]): Promise<void>;
  /** All rows of a table, each as `a,b,c`. */
  rows(table: string): Promise<readonly string[]>;
  structure(table: string): Promise<TableStructure>;
}

export async function targetFixture(hint: string, address?: MysqlAddress): Promise<TargetFixture> {
  const server = address ?? (await testTarget());
  const database = await freshDatabase(server, hint);
  const session = await Session.open(server);
  await session.run(`USE ${database.name}`);
  const jobId = `test-${randomBytes(6).toString('hex')}`;
  const opened: TidbTarget[] = [];
  return {
    address: server,
    database,
    jobId,
    session,
    open: async (options = {}) => {
      const target = await openTarget({
        connection: server,
        jobId,
        mode: 'gtid',
        start: START,
        isFirstStart: true,
        lanes: 2,
        ...options,
      });
      opened.push(target);
      return target;
    },
    run: async (...statements) => {
      for (const sql of statements) await session.run(sql);
    },
    rows: async (table) => {
      const rows = await session.rows(`SELECT * FROM ${table} ORDER BY 1`);
      return rows.map((row) => Object.values(row).join());
    },
    structure: async (table) => {
      const structure = await readTableStructure(session, { schema: database.name, name: table });
      if (structure === null) throw new Error(`no table ${table}`);
      return structure;
    },
    [Symbol.asyncDispose]: async () => {
      for (const target of opened) target.destroy();
      await removeJob({ connection: server, jobId }).catch(() => {});
      session.destroy();
      await database[Symbol.asyncDispose]();
    },
  };
}
