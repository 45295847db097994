import mysql from 'mysql2/promise';
import type { Workload } from './workload.ts';

/** How to log in to the source. */
export interface WriterLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Characters of statements sent in one packet. */
const PACKET = 256 * 1024;

async function connect(login: WriterLogin, database: string): Promise<mysql.Connection> {
  const { host, port, user, password } = login;
  const db = await mysql.createConnection({ host, port, user, password, database, multipleStatements: true });
  await db.query("SET time_zone = '+00:00'");
  return db;
}

/** Makes the tables in `database`, fills them, and starts a new binlog file; then {@link writeWorkload} writes into it. */
export async function setUpWorkload(
  login: WriterLogin,
  database: string,
  workload: Workload,
  scale: number,
): Promise<void> {
  const admin = await mysql.createConnection({ ...pick(login) });
  await admin.query(`DROP DATABASE IF EXISTS ${database}`);
  await admin.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  await admin.end();
  const db = await connect(login, database);
  for (const table of workload.tables) await db.query(table);
  for (const statement of workload.setup(scale)) await db.query(statement);
  await db.end();
}

function pick({ host, port, user, password }: WriterLogin): WriterLogin {
  return { host, port, user, password };
}

/** Runs all writers beside each other until they are done. */
export async function writeWorkload(
  login: WriterLogin,
  database: string,
  workload: Workload,
  scale: number,
): Promise<void> {
  await Promise.all(
    workload.writers(scale).map(async (transactions) => {
      const db = await connect(login, database);
      let packet = '';
      for (const statements of transactions) {
        packet += `BEGIN;${statements.join(';')};COMMIT;`;
        if (packet.length >= PACKET) {
          await db.query(packet);
          packet = '';
        }
      }
      if (packet !== '') await db.query(packet);
      await db.end();
    }),
  );
}
