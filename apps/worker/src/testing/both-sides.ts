import { freshDatabase, testSource, testTarget } from '@tideway/testbed';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';

/** A database of one name on source and target, with the same tables; dropped at the end of the scope. */
export interface BothSides extends AsyncDisposable {
  readonly name: string;
  readonly source: Connection;
  readonly target: Connection;
}

export async function bothSides(hint: string, tables: readonly string[]): Promise<BothSides> {
  const source = await freshDatabase(await testSource(), hint);
  const target = await testTarget();
  const connection = await mysql.createConnection(target.url);
  await connection.query(`CREATE DATABASE ${source.name}`);
  await connection.query(`USE ${source.name}`);
  const writer = await source.connect();
  for (const sql of tables) {
    await writer.query(sql);
    await connection.query(sql);
  }
  return {
    name: source.name,
    source: writer,
    target: connection,
    async [Symbol.asyncDispose]() {
      await connection.query(`DROP DATABASE IF EXISTS ${source.name}`);
      await connection.end();
      await source[Symbol.asyncDispose]();
    },
  };
}

/** All rows of a table, each as text, in an order of their own. */
export async function tableRows(connection: Connection, table: string): Promise<string[]> {
  const [found] = await connection.query<RowDataPacket[]>(`SELECT * FROM ${table}`);
  return found.map((row) => JSON.stringify(Object.values(row))).sort();
}
