import type { MysqlAddress } from '@tideway/testbed';
import mysql, { type Connection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';

/** Named connections to one server, opened when first used. */
export class Sessions implements AsyncDisposable {
  readonly #address: MysqlAddress;
  readonly #database: string;
  readonly #open = new Map<string, Connection>();

  constructor(address: MysqlAddress, database: string) {
    this.#address = address;
    this.#database = database;
  }

  async run(sql: string, session = 'main'): Promise<void> {
    await (await this.#get(session)).query<ResultSetHeader>(sql);
  }

  async rows(sql: string, session = 'main'): Promise<RowDataPacket[]> {
    const [rows] = await (await this.#get(session)).query<RowDataPacket[]>(sql);
    return rows;
  }

  /** As a client that vanishes. */
  disconnect(session: string): void {
    this.#open.get(session)?.destroy();
    this.#open.delete(session);
  }

  async #get(session: string): Promise<Connection> {
    const known = this.#open.get(session);
    if (known !== undefined) return known;
    const { host, port, user, password } = this.#address;
    const connection = await mysql.createConnection({
      ...{ host, port, user, password },
      charset: 'utf8mb4',
      multipleStatements: true,
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
    });
    connection.on('error', () => {});
    this.#open.set(session, connection);
    await connection.query(`CREATE DATABASE IF NOT EXISTS \`${this.#database}\`; USE \`${this.#database}\``);
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#open.values()) await connection.end().catch(() => {});
  }
}
