import type { MysqlAddress } from '@tideway/testbed';
import type mysql from 'mysql2/promise';
import type { Workload, WriterLogin } from '../workloads/index.ts';

/** Tables a CHECKSUM TABLE statement. */
const TABLES_A_STATEMENT = 500;

export function databaseOf(name: Workload['name']): string {
  return `bench_${name.toLowerCase()}`;
}

export function loginOf({ host, port, user, password }: MysqlAddress): WriterLogin {
  return { host, port, user, password };
}

/** CHECKSUM TABLE of every table of a database. Equal on two MySQLs of one version when all rows are equal. */
export async function checksums(db: mysql.Connection, database: string): Promise<Record<string, string>> {
  const [rows] = await db.query<mysql.RowDataPacket[]>(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME',
    [database],
  );
  const names = rows.map(({ name }) => String(name));
  const sums: Record<string, string> = {};
  for (let at = 0; at < names.length; at += TABLES_A_STATEMENT) {
    const list = names.slice(at, at + TABLES_A_STATEMENT);
    const [found] = await db.query<mysql.RowDataPacket[]>(
      `CHECKSUM TABLE ${list.map((name) => `\`${database}\`.\`${name}\``).join()}`,
    );
    for (const [index, name] of list.entries()) sums[name] = String(found[index]?.Checksum);
  }
  return sums;
}

/** Tables whose checksums are not the same, or that only one side has. */
export function differingTables(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): readonly string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => one[name] !== other[name]);
}
