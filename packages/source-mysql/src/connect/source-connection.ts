import { type BlockList, connect as connectTcp, isIP, type Socket } from 'node:net';
import { CLEAR_PASSWORD_REFUSED, say, verbatim } from '@tideway/domain';
import mysql from 'mysql2';
import { sourceError } from './source-error.ts';
import type { SourceOptions, SourceTls } from './source-options.ts';

/** A row of a query, every value as the server's text, NULL as null: numbers beyond 2^53 stay exact. */
export type TextRow = Readonly<Record<string, string | null>>;

/**
 * One connection to a source, text protocol only. Its session is pinned so that what is read does not depend on the
 * server's settings: sql_mode empty, time zone UTC, quoted identifiers in SHOW CREATE.
 */
export class SourceConnection {
  readonly #connection: mysql.Connection;
  readonly #place: string;
  readonly #queryTimeout: number;
  /** Why the connection is gone, once it is. */
  #broken: unknown;

  private constructor(connection: mysql.Connection, options: SourceOptions) {
    this.#connection = connection;
    this.#place = placeOf(options);
    this.#queryTimeout = options.queryTimeout ?? 30_000;
    connection.on('error', (error) => {
      this.#broken ??= error;
    });
  }

  /** Connects and authenticates. Throws a TidewayError; an aborted `signal` ends it at once with its reason. */
  static async open(
    options: SourceOptions,
    signal?: AbortSignal,
    driver: Pick<mysql.ConnectionOptions, 'stream'> = {},
  ): Promise<SourceConnection> {
    const created = mysql.createConnection({
      stream: () => connectSocket(options),
      ...driverOptions(options),
      ...driver,
    });
    const connection = await SourceConnection.handshake(created, options, signal);
    const opened = new SourceConnection(connection, options);
    try {
      await opened.query("SET NAMES utf8mb4, sql_mode = '', sql_quote_show_create = 1, time_zone = '+00:00'", signal);
    } catch (error) {
      opened.close();
      throw error;
    }
    return opened;
  }

  /** Waits until a connection of the driver is authenticated. */
  private static handshake(
    connection: mysql.Connection,
    options: SourceOptions,
    signal?: AbortSignal,
  ): Promise<mysql.Connection> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        destroyAtOnce(connection);
        reject(signal?.reason);
      };
      const settled = (): void => signal?.removeEventListener('abort', abort);
      // A second error of the driver after the first must not end the process.
      connection.on('error', () => {});
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      connection.connect((error) => {
        settled();
        if (error === null || error === undefined) return resolve(connection);
        destroyAtOnce(connection);
        reject(
          sourceError(
            error,
            say(`Connecting to ${placeOf(options)} as ${options.user}`, `以 ${options.user} 连接 ${placeOf(options)}`),
          ),
        );
      });
    });
  }

  /** The server's id of this connection, as in SHOW PROCESSLIST. */
  get threadId(): number {
    return this.#connection.threadId;
  }

  /** The driver's connection, for the binlog dump that takes it over. */
  get driver(): mysql.Connection {
    return this.#connection;
  }

  /** Runs one statement. Throws a TidewayError with the server's words and errno. */
  query(sql: string, signal?: AbortSignal): Promise<readonly TextRow[]> {
    return new Promise((resolve, reject) => {
      const doing = verbatim(`${this.#place}: ${sql.length > 120 ? `${sql.slice(0, 120)}…` : sql}`);
      if (this.#broken !== undefined) return reject(sourceError(this.#broken, doing));
      const abort = (): void => {
        this.close();
        reject(signal?.reason);
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      this.#connection.query(
        { sql, timeout: this.#queryTimeout, typeCast: (field) => field.string() },
        (error, rows) => {
          signal?.removeEventListener('abort', abort);
          if (error === null) return resolve(Array.isArray(rows) ? (rows as TextRow[]) : []);
          // After a timeout the answer may still come: the connection cannot be used again.
          if (error.code === 'PROTOCOL_SEQUENCE_TIMEOUT') this.close();
          reject(sourceError(error, doing));
        },
      );
    });
  }

  /** The first row, or undefined. */
  async first(sql: string, signal?: AbortSignal): Promise<TextRow | undefined> {
    return (await this.query(sql, signal))[0];
  }

  /** Closes at once, without waiting for the server. */
  close(): void {
    this.#broken ??= new Error('the connection was closed');
    destroyAtOnce(this.#connection);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Ends a connection of the driver with its socket. The driver's own `destroy` only says that we write no more: what the
 * server sends then (an error packet, in the middle of a handshake) would still be read, and printed as out of order.
 */
function destroyAtOnce(connection: mysql.Connection): void {
  connection.destroy();
  // mysql2's types leave its stream out.
  (connection as mysql.Connection & { readonly stream: Socket }).stream.destroy();
}

/** Opens a connection, hands it to `use`, and closes it whatever happens. */
export async function withSource<T>(
  options: SourceOptions,
  use: (connection: SourceConnection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  using connection = await SourceConnection.open(options, signal);
  return await use(connection);
}

/** `host:port` for messages. */
export function placeOf({ host, port }: Pick<SourceOptions, 'host' | 'port'>): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** What mysql2 needs to connect. Two calls never share an object: mysql2 keeps TLS sessions by it. */
export function driverOptions(options: SourceOptions): mysql.ConnectionOptions {
  return {
    host: options.host,
    port: options.port,
    stream: () => connectSocket(options),
    user: options.user,
    password: options.password,
    charset: 'utf8mb4_general_ci',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectTimeout: options.connectTimeout ?? 10_000,
    ...(options.tls === null ? { authPlugins: CLEAR_PASSWORD_REFUSED } : { ssl: tlsOptions(options.tls) }),
  };
}

/**
 * The socket for the driver. Node compares a certificate with the name a socket was asked to connect to, but keeps no
 * name for an IP address and then compares with `localhost`: so an address is noted where Node looks (`_host`).
 */
function connectSocket({ host, port, blockList }: SourceOptions): Socket {
  const socket = connectTcp({
    ...blocked(blockList),
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 10_000,
  });
  return isIP(host) === 0 ? socket : Object.assign(socket, { _host: host });
}

/** As an option of Node's `connect`. */
export function blocked(blockList: BlockList | undefined): { blockList?: BlockList } {
  return blockList === undefined ? {} : { blockList };
}

/** The server is verified exactly when there is a CA to verify it with. */
function tlsOptions(tls: SourceTls): mysql.SslOptions {
  const ca = tls.ca ?? undefined;
  return {
    ca,
    cert: tls.cert ?? undefined,
    key: tls.key ?? undefined,
    rejectUnauthorized: ca !== undefined,
    verifyIdentity: ca !== undefined && tls.verifyIdentity === true,
  };
}
