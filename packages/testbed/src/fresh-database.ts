import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import pg from 'pg';
import type { MysqlAddress } from './mysql-address.ts';
import type { PostgresAddress } from './postgres.ts';

/** A database of one test; dropped, with the connections made by it, when the test's scope ends (`await using`). */
export interface FreshDatabase<Connection, Options> extends AsyncDisposable {
  name: string;
  /** The server's URL with this database. */
  url: string;
  /** A connection into the database, closed at disposal. */
  connect(options?: Options): Promise<Connection>;
}

/** On MySQL or TiDB. */
export type FreshMysqlDatabase = FreshDatabase<mysql.Connection, mysql.ConnectionOptions>;
/** On Postgres. */
export type FreshPostgresDatabase = FreshDatabase<pg.Client, pg.ClientConfig>;

/**
 * Makes a database of its own on a shared server. `hint` becomes part of its name (lower case, digits, `_`).
 *
 *     await using db = await freshDatabase(await testSource(), 'orders');
 */
export function freshDatabase(server: MysqlAddress, hint: string): Promise<FreshMysqlDatabase>;
export function freshDatabase(server: PostgresAddress, hint: string): Promise<FreshPostgresDatabase>;
export function freshDatabase(
  server: MysqlAddress | PostgresAddress,
  hint: string,
): Promise<FreshMysqlDatabase | FreshPostgresDatabase> {
  const safe = hint
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40);
  const name = `${safe}_${randomBytes(4).toString('hex')}`;
  return server.kind === 'mysql' ? freshMysql(server, name) : freshPostgres(server, name);
}

async function freshMysql(server: MysqlAddress, name: string): Promise<FreshMysqlDatabase> {
  const login = { host: server.host, port: server.port, user: server.user, password: server.password };
  const once = async (sql: string) => {
    const connection = await mysql.createConnection(login);
    await connection.query(sql);
    await connection.end();
  };
  await once(`CREATE DATABASE \`${name}\``);
  const opened = new Set<mysql.Connection>();
  return {
    name,
    url: `${server.url}/${name}`,
    connect: async (options = {}) => {
      const connection = await mysql.createConnection({ ...login, database: name, ...options });
      opened.add(connection);
      return connection;
    },
    [Symbol.asyncDispose]: async () => {
      for (const connection of opened) connection.destroy();
      await once(`DROP DATABASE IF EXISTS \`${name}\``);
    },
  };
}

async function freshPostgres(server: PostgresAddress, name: string): Promise<FreshPostgresDatabase> {
  const once = async (sql: string) => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await once(`CREATE DATABASE "${name}"`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  const opened = new Set<pg.Client>();
  return {
    name,
    url: url.href,
    connect: async (options = {}) => {
      const client = new pg.Client({ connectionString: url.href, ...options });
      // The drop below ends connections that a test left open; that is no error of the test.
      client.on('error', () => {});
      await client.connect();
      opened.add(client);
      return client;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled([...opened].map((client) => client.end()));
      await once(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}
