import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import type { Bank, Ground } from './ground.ts';

/** What a comparison of all rows found. */
export interface Outcome {
  readonly tables: number;
  readonly rows: number;
  /** Rows of the source that the target lacks (a wrong row counts as one lost and one extra). */
  readonly lost: number;
  /** Rows of the target that the source lacks. */
  readonly extra: number;
  readonly samples: readonly string[];
}

/**
 * Compares every table of the crash databases as a multiset of rows. Deliberately simple and apart from
 * `packages/verify`, so that a fault there cannot hide one here.
 */
export async function compareBanks(ground: Ground, banks: readonly Bank[]): Promise<Outcome> {
  const source = await mysql.createConnection({ uri: ground.source.url });
  const target = await mysql.createConnection({ uri: ground.target.url });
  const total: Mutable<Outcome> = { tables: 0, rows: 0, lost: 0, extra: 0, samples: [] };
  for (const { name } of banks) {
    const tables = new Set([...(await tableNames(source, name)), ...(await tableNames(target, name))]);
    for (const table of [...tables].sort()) {
      total.tables += 1;
      const place = `${name}.\`${table}\``;
      compareTable(place, await rowTexts(source, name, table), await rowTexts(target, name, table), total);
    }
  }
  await Promise.all([source.end(), target.end()]);
  return total;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Rows = ReadonlyMap<string, number>;

function compareTable(place: string, expected: Rows, found: Rows, total: Mutable<Outcome>): void {
  for (const [row, n] of expected) {
    total.rows += n;
    const missing = n - (found.get(row) ?? 0);
    if (missing <= 0) continue;
    total.lost += missing;
    note(total, `lost from ${place} (${missing} times): ${row}`);
  }
  for (const [row, n] of found) {
    const surplus = n - (expected.get(row) ?? 0);
    if (surplus <= 0) continue;
    total.extra += surplus;
    note(total, `extra in ${place} (${surplus} times): ${row}`);
  }
}

function note(total: Mutable<Outcome>, text: string): void {
  if (total.samples.length < 20) total.samples = [...total.samples, text];
}

async function tableNames(connection: Connection, bank: string): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${bank}'`,
  );
  return rows.map(({ name }) => String(name));
}

/** How often each row stands in a table, as text; empty when the table is not there, with its name as one odd row. */
async function rowTexts(connection: Connection, bank: string, table: string): Promise<Map<string, number>> {
  const [columns] = await connection.query<RowDataPacket[]>(
    'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position',
    [bank, table],
  );
  const counts = new Map<string, number>();
  if (columns.length === 0) return counts.set(`(no table ${table})`, 1);
  const list = columns
    .map(({ name }) => `'${name}=', COALESCE(HEX(CAST(\`${name}\` AS CHAR)), 'NULL'), ' '`)
    .join(', ');
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT CONCAT(${list}) AS text FROM ${bank}.\`${table}\``);
  for (const { text } of rows) counts.set(String(text), (counts.get(String(text)) ?? 0) + 1);
  return counts;
}
