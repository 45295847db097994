import { CLEAR_PASSWORD_REFUSED } from '@tideway/domain';
import mysql from 'mysql2';

/** How a server is reached for a comparison. */
export interface SideOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly ssl?: mysql.SslOptions;
}

export type TextRow = Readonly<Record<string, string | null>>;

/** One of the two servers, over a connection whose session state makes values comparable. */
export class Side {
  readonly #connection: mysql.Connection;
  /** `VERSION()`. */
  readonly version: string;

  private constructor(connection: mysql.Connection, version: string) {
    this.#connection = connection;
    this.version = version;
  }

  static async open(options: SideOptions): Promise<Side> {
    const { host, port, user, password, ssl } = options;
    const connection = mysql.createConnection({
      ...{ host, port, user, password, ...(ssl === undefined ? { authPlugins: CLEAR_PASSWORD_REFUSED } : { ssl }) },
      charset: 'utf8mb4',
      flags: ['-IGNORE_SPACE', '-ODBC', '-LOCAL_FILES'],
      typeCast: (field) => field.buffer()?.toString('utf8') ?? null,
    });
    connection.on('error', () => {});
    const side = new Side(connection, '');
    try {
      // No sql_mode: none that pads, none that refuses to read what is stored.
      await side.rows("SET SESSION time_zone = '+00:00', sql_mode = ''");
      await side.rows('SET NAMES utf8mb4');
      await side.rows('SET SESSION net_write_timeout = 600').catch(() => []);
      const [row] = await side.rows('SELECT VERSION() AS version');
      return new Side(connection, row?.version ?? '');
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  get isTidb(): boolean {
    return /tidb/i.test(this.version);
  }

  rows(sql: string, values: readonly string[] = []): Promise<readonly TextRow[]> {
    return new Promise((resolve, reject) => {
      this.#connection.query<mysql.RowDataPacket[]>({ sql, values: [...values] }, (error, rows) =>
        error ? reject(error) : resolve(Array.isArray(rows) ? rows : []),
      );
    });
  }

  /** Row by row, without holding the result: the socket is not read faster than the rows are used. */
  async *stream(sql: string): AsyncGenerator<TextRow> {
    yield* this.#connection.query({ sql }).stream({ highWaterMark: 1_000 });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#connection.end(() => resolve()));
  }
}
