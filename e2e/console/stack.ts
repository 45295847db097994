import { rmSync } from 'node:fs';
import {
  buildConsole,
  type MysqlServer,
  newDataFolder,
  type Product,
  startMysql,
  startPostgres,
  startProduct,
  startTarget,
} from '@tideway/testbed';
import mysql from 'mysql2/promise';

/** The whole product on real servers: what the browser specs run against. */
export interface Stack {
  readonly source: MysqlServer;
  readonly target: MysqlServer;
  readonly product: Product;
  /** A login with a password on both sides: the console asks for one. */
  readonly login: { readonly user: string; readonly password: string };
  /** Runs statements on one side. */
  sql(side: 'source' | 'target', ...statements: string[]): Promise<void>;
  /** Rows of one query on one side. */
  rows(side: 'source' | 'target', query: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

const LOGIN = { user: 'e2e', password: "p'ss wörd 1" };

/** Starts Postgres, source, target, API and worker, and builds the console if it is older than its sources. */
export async function startStack(): Promise<Stack> {
  const folder = newDataFolder('e2e-console');
  const [postgres, source, target] = await Promise.all([
    startPostgres({ own: true }),
    startMysql({ role: 'source', own: true }),
    startTarget({ own: true }),
  ]);
  buildConsole();
  const servers = { source, target };
  const connect = (side: 'source' | 'target') =>
    mysql.createConnection({ uri: servers[side].url, multipleStatements: false, dateStrings: true });
  const sql = async (side: 'source' | 'target', ...statements: string[]) => {
    const connection = await connect(side);
    for (const statement of statements) await connection.query(statement);
    await connection.end();
  };
  for (const side of ['source', 'target'] as const) {
    const account = `${mysql.escape(LOGIN.user)}@'%'`;
    await sql(
      side,
      `CREATE USER ${account} IDENTIFIED BY ${mysql.escape(LOGIN.password)}`,
      `GRANT ALL ON *.* TO ${account} WITH GRANT OPTION`,
    );
  }
  const product = await startProduct({ databaseUrl: postgres.url, dataFolder: folder, port: 0 });
  return {
    source,
    target,
    product,
    login: LOGIN,
    sql,
    rows: async (side, query) => {
      const connection = await connect(side);
      const [rows] = await connection.query(query);
      await connection.end();
      return rows as Record<string, unknown>[];
    },
    stop: async () => {
      await product.stop();
      await Promise.all([postgres.stop(), source.stop(), target.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
