import { readFileSync, rmSync } from 'node:fs';
import { ApiClient } from '@tideway/contract';
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
  /** `workers` and `server`: not of a kept stack. */
  readonly product: Pick<Product, 'address' | 'api'> & Partial<Pick<Product, 'workers' | 'server'>>;
  /** A login with a password on both sides: the console asks for one. */
  readonly login: { readonly user: string; readonly password: string };
  /** Runs statements on one side. */
  sql(side: 'source' | 'target', ...statements: string[]): Promise<void>;
  /** Rows of one query on one side. */
  rows(side: 'source' | 'target', query: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

const LOGIN = { user: 'e2e', password: "p'ss wörd 1" };

/** What `keep-stack.ts` writes down, so that specs can run on servers that stay. */
export interface KeptStack {
  readonly source: MysqlServer;
  readonly target: MysqlServer;
  readonly address: string;
}

/**
 * Starts Postgres, source, target, API and worker, and builds the console if it is older than its sources. `E2E_STACK`
 * names the file of a kept stack (`node e2e/console/keep-stack.ts FILE`), which is used instead and goes on.
 */
export async function startStack(): Promise<Stack> {
  const kept = process.env.E2E_STACK;
  if (kept !== undefined) return keptStack(kept);
  const folder = newDataFolder('e2e-console');
  const [postgres, source, target] = await Promise.all([
    startPostgres({ own: true }),
    startMysql({ role: 'source', own: true }),
    startTarget({ own: true }),
  ]);
  buildConsole();
  const queries = queriesOf({ source, target });
  for (const side of ['source', 'target'] as const) await addLogin(queries, side);
  const product = await startProduct({ databaseUrl: postgres.url, dataFolder: folder, port: 0 });
  return {
    source,
    target,
    product,
    login: LOGIN,
    ...queries,
    stop: async () => {
      await product.stop();
      await Promise.all([postgres.stop(), source.stop(), target.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function addLogin(queries: Pick<Stack, 'sql'>, side: 'source' | 'target'): Promise<void> {
  const account = `${mysql.escape(LOGIN.user)}@'%'`;
  return queries.sql(
    side,
    `CREATE USER ${account} IDENTIFIED BY ${mysql.escape(LOGIN.password)}`,
    `GRANT ALL ON *.* TO ${account} WITH GRANT OPTION`,
  );
}

/** The same product and target, with a source of a spec's own, which it may set, break and fill as it likes. */
export async function withSource(stack: Stack, source: MysqlServer): Promise<Stack> {
  const queries = queriesOf({ source, target: stack.target });
  await addLogin(queries, 'source');
  return { ...stack, source, ...queries };
}

function queriesOf(servers: Readonly<Record<'source' | 'target', MysqlServer>>): Pick<Stack, 'sql' | 'rows'> {
  const connect = (side: 'source' | 'target') =>
    mysql.createConnection({ uri: servers[side].url, multipleStatements: false, dateStrings: true });
  return {
    sql: async (side, ...statements) => {
      const connection = await connect(side);
      for (const statement of statements) await connection.query(statement);
      await connection.end();
    },
    rows: async (side, query) => {
      const connection = await connect(side);
      const [rows] = await connection.query(query);
      await connection.end();
      return rows as Record<string, unknown>[];
    },
  };
}

function keptStack(file: string): Stack {
  const { source, target, address } = JSON.parse(readFileSync(file, 'utf8')) as KeptStack;
  buildConsole();
  const { origin, searchParams } = new URL(address);
  const api = new ApiClient(origin, searchParams.get('token') ?? '');
  const product = { address, api };
  return { source, target, product, login: LOGIN, ...queriesOf({ source, target }), stop: async () => undefined };
}
