import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MysqlServer, type MysqlVersion, startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { BinlogDecoder, type BinlogDecoderOptions } from '../binlog-decoder.ts';
import type { BinlogEvent } from '../events/binlog-event.ts';
import { binlogFileEvents } from '../file/binlog-file.ts';

/** A source of its own whose binlog files are read from its data folder. */
export class BinlogSource implements AsyncDisposable {
  readonly server: MysqlServer;
  readonly connection: mysql.Connection;
  readonly folder: string;

  private constructor(server: MysqlServer, connection: mysql.Connection, folder: string) {
    this.server = server;
    this.connection = connection;
    this.folder = folder;
  }

  static async start(version: MysqlVersion, variables: Record<string, string> = {}): Promise<BinlogSource> {
    const server = await startMysql({ role: 'source', own: true, version, variables });
    const { host, port, user, password } = server;
    const connection = await mysql.createConnection({ host, port, user, password, multipleStatements: true });
    const [rows] = await connection.query<mysql.RowDataPacket[]>('SELECT @@datadir AS folder');
    await connection.query('CREATE DATABASE t');
    await connection.query('USE t');
    return new BinlogSource(server, connection, String(rows[0]?.folder));
  }

  get flavor(): 'mysql' | 'mariadb' {
    return /mariadb/i.test(this.server.version) ? 'mariadb' : 'mysql';
  }

  /** Runs `write` and returns the file its events are in, with nothing else in it. */
  async record(write: (connection: mysql.Connection) => Promise<unknown>): Promise<Buffer> {
    await this.connection.query('FLUSH LOGS');
    const [rows] = await this.connection.query<mysql.RowDataPacket[]>('SHOW BINARY LOGS');
    const file = String(rows.at(-1)?.Log_name);
    await write(this.connection);
    await this.connection.query('FLUSH LOGS');
    return readFileSync(join(this.folder, file));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.end();
    await this.server.stop();
  }
}

/** All events of a recorded file. */
export function decodeFile(bytes: Buffer, options: Partial<BinlogDecoderOptions> = {}): BinlogEvent[] {
  const decoder = new BinlogDecoder({ flavor: 'mysql', verifyChecksum: true, ...options });
  decoder.startAt('binlog.000001', 4);
  const events: BinlogEvent[] = [];
  for (const { start, end } of binlogFileEvents(bytes))
    decoder.decode(bytes, (event) => events.push(event), start, end);
  return events;
}
