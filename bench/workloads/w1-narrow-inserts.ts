import { Random } from '@tideway/testbed';
import type { Workload } from './workload.ts';

const ROWS = 1_000_000;
const PER_TRANSACTION = 10;
const DIGITS = '0123456789';

/** Ten groups of digits, as sysbench fills `c` and `pad`. */
function groups(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.text(11, DIGITS)).join('-');
}

function* transactions(scale: number): Generator<readonly string[]> {
  const random = new Random(1);
  const rows = Math.round(ROWS * scale);
  for (let id = 1; id <= rows; ) {
    const statements: string[] = [];
    for (let i = 0; i < PER_TRANSACTION && id <= rows; i += 1, id += 1) {
      statements.push(
        `INSERT INTO sbtest1 VALUES (${id},${random.below(1_000_000)},'${groups(random, 10)}','${groups(random, 5)}')`,
      );
    }
    yield statements;
  }
}

/** 1,000,000 single-row INSERTs into one narrow table, ten a transaction. */
export const narrowInserts: Workload = {
  name: 'W1',
  title: 'narrow inserts',
  tables: [
    'CREATE TABLE sbtest1 (id BIGINT PRIMARY KEY, k INT NOT NULL, c CHAR(120) NOT NULL, pad CHAR(60) NOT NULL, KEY (k))',
  ],
  setup: () => [],
  writers: (scale) => [transactions(scale)],
};
