import { type BlockList, connect } from 'node:net';
import { CLEAR_PASSWORD_REFUSED } from '@tideway/domain';
import mysql from 'mysql2';
import { BYTES_MARKER, takeBytes } from './byte-query.ts';
import { readServerError, TargetFailure } from './server-error.ts';
import { SqlPacket } from './sql-packet.ts';
import type { ConnectionOptions, TlsOptions } from './target-options.ts';

/** What the server counted for one statement of a packet. */
export interface StatementResult {
  /** Rows inserted, matched (CLIENT_FOUND_ROWS, so a no-op UPDATE counts) or deleted. */
  readonly affectedRows: number;
  readonly warnings: number;
}

/** A row of a result, every value as the server's text. */
export type TextRow = Readonly<Record<string, string | null>>;

/**
 * One connection to the target. After the first sign that the connection is broken (`lost`) every call is refused:
 * what the server did with the last statement is then unknown, and is settled on another connection.
 */
export class Session {
  readonly #connection: mysql.Connection;
  readonly #nextBytes: (bytes: Buffer) => void;
  #packet: SqlPacket | undefined;
  /** As the server's own CONNECTION_ID() says: TiDB's do not fit in the handshake's 32 bits. */
  #id = '';
  #lost: TargetFailure | null = null;
  #abandon: ((failure: TargetFailure) => void) | null = null;

  private constructor(connection: mysql.Connection) {
    this.#connection = connection;
    this.#nextBytes = takeBytes(connection);
    connection.on('error', (error: unknown) => this.#lose(new TargetFailure(readServerError(error))));
  }

  /** Connects and logs in. Throws a {@link TargetFailure}; never leaves a socket behind. */
  static async open(options: ConnectionOptions, signal?: AbortSignal): Promise<Session> {
    signal?.throwIfAborted();
    const connection = mysql.createConnection(driverOptions(options));
    const session = new Session(connection);
    const abort = () => session.destroy();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        connection.connect((error: unknown) => (error ? reject(new TargetFailure(readServerError(error))) : resolve()));
      });
      const [row] = await session.rows('SELECT CAST(CONNECTION_ID() AS CHAR) AS id');
      session.#id = row?.id ?? '';
      return session;
    } catch (error) {
      session.destroy();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  get id(): string {
    return this.#id;
  }

  /** Why the connection can no longer be used; null while it can. */
  get lost(): TargetFailure | null {
    return this.#lost;
  }

  /**
   * Sends one packet of one or more statements that return no rows.
   * Throws a {@link TargetFailure} whose `statement` is the one that failed; those after it were not run.
   */
  run(sql: string): Promise<readonly StatementResult[]> {
    const results: StatementResult[] = [];
    return this.#send<readonly StatementResult[]>((settle) => {
      const query = this.#connection.query({ sql }, (error: unknown) => {
        if (error) settle.fail(new TargetFailure(readServerError(error), results.length));
        else settle.done(results);
      });
      query.on('result', (result: mysql.ResultSetHeader) => {
        results.push({ affectedRows: result.affectedRows, warnings: result.warningStatus });
      });
    });
  }

  /** Where {@link runPacket} takes its statements from: one for the session, which runs one thing at a time. */
  get packet(): SqlPacket {
    this.#packet ??= new SqlPacket();
    return this.#packet;
  }

  /** As {@link run}, with the first `length` bytes of text of {@link packet}, which must stay as they are meanwhile. */
  runPacket(length: number): Promise<readonly StatementResult[]> {
    if (this.#lost !== null) return Promise.reject(this.#lost);
    this.#nextBytes(this.packet.head(length));
    return this.run(BYTES_MARKER);
  }

  /** One statement that returns rows. */
  rows(sql: string, values: readonly (string | number | null)[] = []): Promise<readonly TextRow[]> {
    return this.#send<readonly TextRow[]>((settle) => {
      this.#connection.query<mysql.RowDataPacket[]>({ sql, values: [...values] }, (error: unknown, rows) => {
        if (error) settle.fail(new TargetFailure(readServerError(error)));
        else settle.done(rows);
      });
    });
  }

  /** Logs off in order; gives up after `patience` ms and drops the socket. */
  async end(patience = 1_000): Promise<void> {
    if (this.#lost === null) {
      this.#lost = closed();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patience);
        this.#connection.end(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    this.destroy();
  }

  /** Drops the socket now; a statement under way is reported as lost. */
  destroy(reason: TargetFailure = closed()): void {
    this.#lose(reason);
  }

  #send<T>(start: (settle: { done(value: T): void; fail(failure: TargetFailure): void }) => void): Promise<T> {
    if (this.#lost !== null) return Promise.reject(this.#lost);
    return new Promise<T>((resolve, reject) => {
      const fail = (failure: TargetFailure) => {
        this.#abandon = null;
        if (failure.kind === 'connection') this.#lose(failure);
        reject(failure);
      };
      this.#abandon = fail;
      const done = (value: T) => {
        this.#abandon = null;
        resolve(value);
      };
      start({ done, fail });
    });
  }

  #lose(failure: TargetFailure): void {
    if (this.#lost === null) this.#lost = failure;
    this.#abandon?.(failure);
    this.#connection.destroy();
    // mysql2's destroy() only half-closes; a stalled peer would keep the socket, and this process, alive.
    (this.#connection as unknown as { stream: { destroy(): void } }).stream.destroy();
  }
}

function closed(): TargetFailure {
  return new TargetFailure({ errno: null, sqlState: null, code: 'CLOSED', message: 'the connection was closed' });
}

function driverOptions(options: ConnectionOptions): mysql.ConnectionOptions {
  const { host, port, blockList } = options;
  return {
    host,
    port,
    // What the driver would do itself, and no address that is closed to us.
    stream: () =>
      connect({ host, port, ...closedTo(blockList), noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 }),
    user: options.user,
    password: options.password,
    ...(options.tls ? { ssl: driverTls(options.tls) } : { authPlugins: CLEAR_PASSWORD_REFUSED }),
    connectTimeout: options.connectTimeout ?? 10_000,
    charset: 'utf8mb4',
    multipleStatements: true,
    // FOUND_ROWS is among the driver's defaults: counts are of matched rows. The rest are switched off because they
    // change how SQL is read (IGNORE_SPACE, ODBC) or let the server ask for local files.
    flags: ['FOUND_ROWS', '-IGNORE_SPACE', '-ODBC', '-LOCAL_FILES'],
    supportBigNumbers: true,
    bigNumberStrings: true,
    // Results are text whatever their type; JSON and numbers are labelled binary and hold UTF-8 all the same.
    typeCast: (field) => field.buffer()?.toString('utf8') ?? null,
    // The driver looks through every statement for placeholders, also through megabytes of rows that have none.
    queryFormat: (sql: string, values: (string | number | null)[]) =>
      values.length === 0 ? sql : mysql.format(sql, values),
    trace: false,
    connectAttributes: { program_name: 'tideway' },
  };
}

function closedTo(blockList: BlockList | undefined): { blockList?: BlockList } {
  return blockList === undefined ? {} : { blockList };
}

/** The driver's TLS options; undefined for none. */
export function driverTls(tls: TlsOptions | null | undefined): mysql.SslOptions | undefined {
  if (!tls) return undefined;
  return {
    ...(tls.ca ? { ca: tls.ca } : {}),
    ...(tls.cert && tls.key ? { cert: tls.cert, key: tls.key } : {}),
    rejectUnauthorized: tls.verify !== 'none',
    verifyIdentity: tls.verify === 'identity',
  };
}
