import type { TableStructure } from '@tideway/domain';
import type mysql from 'mysql2/promise';
import type { RowImage } from '../rows/row-image.ts';
import type { LiteralDialect } from '../values/literal-dialect.ts';
import { type BinlogSource, decodeFile } from './binlog-source.ts';
import type { ColumnCase } from './column-cases.ts';
import { readStructure } from './read-structure.ts';

/** How one round trip is made. */
export interface RoundTrip {
  readonly source: BinlogSource;
  readonly target: mysql.Connection;
  readonly cases: readonly ColumnCase[];
  readonly dialect: LiteralDialect;
  /** Statements of the source's session before it writes. */
  readonly session: readonly string[];
  /** Give the decoder the structures of now (MINIMAL metadata, 5.6, MariaDB without metadata). */
  readonly withStructure: boolean;
}

/** What design §4.12 pins. */
export const TARGET_SESSION =
  "SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'";

/** Columns a table: enough to see a value that shifts the ones after it. */
const COLUMNS = 9;

interface Table {
  readonly name: string;
  readonly cases: readonly ColumnCase[];
  readonly rows: number;
}

function tablesOf(cases: readonly ColumnCase[]): Table[] {
  const tables: Table[] = [];
  for (let at = 0; at < cases.length; at += COLUMNS) {
    const own = cases.slice(at, at + COLUMNS);
    // One row more than the longest list: all NULL.
    tables.push({
      name: `c${tables.length}`,
      cases: own,
      rows: Math.max(...own.map(({ values }) => values.length)) + 1,
    });
  }
  return tables;
}

/**
 * Writes every case's values on the source (beside them NULLs, so that they lie everywhere), moves a third of the rows
 * to other keys, deletes a fifth, replays the decoded events on the target, statement by statement, and returns every
 * difference: a row a statement did not find, an error, a value whose text differs. Empty is right. `values`: how many
 * were compared.
 */
export async function roundTrip(trip: RoundTrip): Promise<{ differences: string[]; values: number }> {
  const { source, target, dialect } = trip;
  const tables = tablesOf(trip.cases);
  await prepare(trip, tables);
  const bytes = await source.record((db) => write(db, trip.session, tables));
  const structures = new Map<string, TableStructure>();
  for (const { name } of trip.withStructure ? tables : []) {
    structures.set(name, await readStructure(source.connection, 't', name));
  }
  const tableStructure = (_schema: string, name: string) => structures.get(name);
  const differences: string[] = [];
  await target.query('START TRANSACTION');
  for (const event of decodeFile(bytes, { flavor: source.flavor, dialect, tableStructure })) {
    const table = event.type === 'rows' ? tables.find(({ name }) => name === event.table.name) : undefined;
    if (event.type !== 'rows' || table === undefined) continue;
    for (const { before, after } of event.rows) differences.push(...(await apply(target, table, before, after)));
  }
  await target.query('COMMIT');
  let values = 0;
  for (const table of tables) values += await compare(source.connection, target, table, differences);
  return { differences, values };
}

async function prepare({ source, target }: RoundTrip, tables: readonly Table[]): Promise<void> {
  await target.query(TARGET_SESSION);
  await source.connection.query("SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = ''");
  for (const { name, cases } of tables) {
    for (const db of [source.connection, target]) {
      const columns = cases.map(({ type, targetType = type }, i) => `v${i} ${db === target ? targetType : type}`);
      await db.query(`DROP TABLE IF EXISTS ${name}`);
      await db.query(`CREATE TABLE ${name} (id INT PRIMARY KEY, ${columns.join()})`);
    }
  }
}

async function write(db: mysql.Connection, session: readonly string[], tables: readonly Table[]): Promise<void> {
  for (const statement of session) await db.query(statement);
  for (const { name, cases, rows } of tables) {
    const tuples = Array.from(
      { length: rows },
      (_, id) => `(${id},${cases.map(({ values }) => values[id] ?? 'NULL').join()})`,
    );
    await db.query(`INSERT INTO ${name} VALUES ${tuples.join()}`);
    await db.query(`UPDATE ${name} SET id = id + 100000 WHERE id % 3 = 0`);
    await db.query(`DELETE FROM ${name} WHERE id % 5 = 1`);
  }
}

async function apply(
  target: mysql.Connection,
  table: Table,
  before: RowImage | null,
  after: RowImage | null,
): Promise<string[]> {
  const id = before === null ? '' : `id = ${before.literal(0)}`;
  const columns = table.cases.map((_, i) => i);
  const matched = columns.filter((i) => table.cases[i]?.isComparable !== false);
  const found = [id, ...matched.map((i) => `v${i} <=> ${before?.comparable(i + 1)}`)].join(' AND ');
  const sql =
    before === null
      ? `INSERT INTO ${table.name} VALUES ${after?.tuple()}`
      : after === null
        ? `DELETE FROM ${table.name} WHERE ${found}`
        : `UPDATE ${table.name} SET id = ${after.literal(0)}, ${columns.map((i) => `v${i} = ${after.literal(i + 1)}`).join()} WHERE ${found}`;
  try {
    const [result] = await target.query<mysql.ResultSetHeader>(sql);
    const warnings = result.warningStatus === 0 ? [] : await dataWarnings(target);
    if (warnings.length > 0) return warnings;
    if (result.affectedRows === 1) return [];
    return await whichDiffers(target, table, before as RowImage);
  } catch (error) {
    return [`${(error as Error).message} by ${sql.slice(0, 2000)}`];
  }
}

/** Warnings about values; that a charset is deprecated (1287, 3719) says nothing about them. */
async function dataWarnings(target: mysql.Connection): Promise<string[]> {
  const [rows] = await target.query<mysql.RowDataPacket[]>('SHOW WARNINGS');
  return rows
    .filter(({ Code }) => Code !== 1287 && Code !== 3719)
    .map(({ Code, Message }) => `warning ${Code}: ${Message}`);
}

/** Says which column's literal does not find its row. */
async function whichDiffers(target: mysql.Connection, table: Table, before: RowImage): Promise<string[]> {
  const found: string[] = [];
  for (const [i, { name }] of table.cases.entries()) {
    const literal = before.comparable(i + 1);
    const [rows] = await target.query<mysql.RowDataPacket[]>(
      `SELECT COUNT(*) AS n FROM ${table.name} WHERE id = ${before.literal(0)} AND v${i} <=> ${literal}`,
    );
    if (Number(rows[0]?.n) !== 1)
      found.push(`${name}: row ${before.literal(0)} is not found by ${literal.slice(0, 300)}`);
  }
  return found.length > 0 ? found : [`${table.name}: row ${before.literal(0)} is not found`];
}

async function compare(
  source: mysql.Connection,
  target: mysql.Connection,
  table: Table,
  differences: string[],
): Promise<number> {
  let values = 0;
  const texts = table.cases.map(({ compare: sql }, i) => `${sql.replaceAll(/\bv\b/g, `v${i}`)} AS v${i}`);
  const read = async (db: mysql.Connection): Promise<Map<number, mysql.RowDataPacket>> => {
    await db.query("SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = ''");
    // The binary protocol: numbers come as they are stored, not as the text of one server version or another.
    const [rows] = await db.execute<mysql.RowDataPacket[]>(`SELECT id, ${texts.join()} FROM ${table.name}`);
    return new Map(rows.map((row) => [row.id, row]));
  };
  const [ours, theirs] = [await read(source), await read(target)];
  if (ours.size !== theirs.size) differences.push(`${table.name}: ${ours.size} rows became ${theirs.size}`);
  for (const [id, row] of ours) {
    for (const [i, { name }] of table.cases.entries()) {
      const other = theirs.get(id)?.[`v${i}`];
      values += 1;
      if (!Object.is(other, row[`v${i}`])) {
        differences.push(
          `${name} row ${id}: ${String(row[`v${i}`]).slice(0, 300)} became ${String(other).slice(0, 300)}`,
        );
      }
    }
  }
  return values;
}
