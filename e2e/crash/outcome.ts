import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import type { Ground } from './faults.ts';
import type { SumReader } from './sum-reader.ts';
import { DATABASE } from './workload.ts';
import type { Writers } from './writers.ts';

/** What a comparison of all rows found. */
export interface Outcome {
  readonly rows: number;
  /** Rows of the source that the target lacks (a wrong row counts as one lost and one extra). */
  readonly lost: number;
  /** Rows of the target that the source lacks. */
  readonly extra: number;
  readonly samples: readonly string[];
}

/**
 * Compares every table of the crash database as a multiset of rows. Deliberately simple and apart from
 * `packages/verify`, so that a fault there cannot hide one here.
 */
export async function compareBank(ground: Ground): Promise<Outcome> {
  const source = await mysql.createConnection({ uri: ground.source.url });
  const target = await mysql.createConnection({ uri: ground.target.url });
  const tables = new Set([...(await tableNames(source)), ...(await tableNames(target))]);
  const total = { rows: 0, lost: 0, extra: 0, samples: [] as string[] };
  for (const table of [...tables].sort()) {
    const expected = await rowTexts(source, table);
    const found = await rowTexts(target, table);
    total.rows += [...expected.values()].reduce((sum, n) => sum + n, 0);
    for (const [row, n] of expected) {
      const missing = n - (found.get(row) ?? 0);
      if (missing > 0) {
        total.lost += missing;
        total.samples.push(`lost from ${table} (${missing} times): ${row}`);
      }
    }
    for (const [row, n] of found) {
      const surplus = n - (expected.get(row) ?? 0);
      if (surplus > 0) {
        total.extra += surplus;
        total.samples.push(`extra in ${table} (${surplus} times): ${row}`);
      }
    }
  }
  await Promise.all([source.end(), target.end()]);
  return total;
}

async function tableNames(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${DATABASE}'`,
  );
  return rows.map(({ name }) => String(name));
}

/** How often each row stands in a table, as text; empty when the table is not there, with its name as one odd row. */
async function rowTexts(connection: Connection, table: string): Promise<Map<string, number>> {
  const [columns] = await connection.query<RowDataPacket[]>(
    'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position',
    [DATABASE, table],
  );
  const counts = new Map<string, number>();
  if (columns.length === 0) return counts.set(`(no table ${table})`, 1);
  const list = columns
    .map(({ name }) => `'${name}=', COALESCE(HEX(CAST(\`${name}\` AS CHAR)), 'NULL'), ' '`)
    .join(', ');
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT CONCAT(${list}) AS text FROM ${DATABASE}.\`${table}\``,
  );
  for (const { text } of rows) counts.set(String(text), (counts.get(String(text)) ?? 0) + 1);
  return counts;
}

/** Prints the result; true when nothing was lost, doubled or torn. */
export function reportOutcome(run: {
  faults: number;
  outcome: Outcome;
  reader: SumReader;
  writers: Writers;
  recoveries: readonly { fault: string; ms: number }[];
}): boolean {
  const { outcome, reader, writers } = run;
  for (const sample of outcome.samples.slice(0, 20)) console.log(sample);
  for (const { at, sum } of reader.torn.slice(0, 20)) console.log(`torn: at ${at} the sum on the target was ${sum}`);
  const slowest = [...run.recoveries].sort((a, b) => b.ms - a.ms).slice(0, 3);
  console.log(`slowest recoveries: ${slowest.map(({ fault, ms }) => `${fault} ${ms} ms`).join(', ')}`);
  console.log(
    `${writers.committed} steps committed on the source, ${writers.failed} ended in an error; ` +
      `${reader.reads} sums read on the target; ${outcome.rows} rows compared`,
  );
  console.log(
    `crash: ${run.faults} faults, ${outcome.lost} lost, ${outcome.extra} duplicated, ${reader.torn.length} torn`,
  );
  return outcome.lost === 0 && outcome.extra === 0 && reader.torn.length === 0 && outcome.rows > 0 && reader.reads > 0;
}
