import { Random } from '@tideway/testbed';
import type { Workload } from './workload.ts';

const TABLES = 2_000;
const TRANSACTIONS = 60_000;
const STATEMENTS = 5;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz ';

function values(random: Random, id: number): string {
  return `(${id},${random.below(1_000_000)},'${random.text(60 + random.below(60), LETTERS)}','2026-01-01 00:00:00')`;
}

function* transactions(scale: number): Generator<readonly string[]> {
  const random = new Random(4);
  /** Rows of each table; ids run from 1. */
  const rows = new Uint32Array(TABLES);
  const count = Math.round(TRANSACTIONS * scale);
  for (let i = 0; i < count; i += 1) {
    yield Array.from({ length: STATEMENTS }, () => {
      const table = random.below(TABLES);
      const present = rows[table] as number;
      if (present === 0 || random.next() < 0.7) {
        rows[table] = present + 1;
        return `INSERT INTO m${table} VALUES ${values(random, present + 1)}`;
      }
      return `UPDATE m${table} SET n = n + 1, note = '${random.text(80, LETTERS)}' WHERE id = ${1 + random.below(present)}`;
    });
  }
}

/** 2,000 tables under 60,000 transactions of five single-row statements, each in a table drawn anew. */
export const manyTables: Workload = {
  name: 'W4',
  title: 'many tables',
  tables: Array.from(
    { length: TABLES },
    (_, t) =>
      `CREATE TABLE m${t} (id INT PRIMARY KEY, n INT NOT NULL, note VARCHAR(200) NOT NULL, at DATETIME NOT NULL, KEY (n))`,
  ),
  setup: () => [],
  writers: (scale) => [transactions(scale)],
};
