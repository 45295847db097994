import { Random } from '@tideway/testbed';
import { SETUP_ROWS, type Workload } from './workload.ts';

const ROWS = 500_000;
const DIGITS = '0123456789';
const columns = 'id BIGINT PRIMARY KEY, k INT NOT NULL, c CHAR(120) NOT NULL, pad CHAR(60) NOT NULL';

function* setup(scale: number): Generator<string> {
  const random = new Random(5);
  const rows = Math.round(ROWS * scale);
  for (let id = 1; id <= rows; ) {
    const values: string[] = [];
    for (let i = 0; i < SETUP_ROWS && id <= rows; i += 1, id += 1) {
      values.push(`(${id},${random.below(1_000_000)},'${random.text(119, DIGITS)}','${random.text(59, DIGITS)}')`);
    }
    yield `INSERT INTO seed VALUES ${values.join()}`;
  }
}

/** One transaction that inserts 500,000 rows. */
export const hugeTransaction: Workload = {
  name: 'W5',
  title: 'one huge transaction',
  tables: [`CREATE TABLE seed (${columns})`, `CREATE TABLE huge (${columns}, KEY (k))`],
  setup,
  writers: () => [[['INSERT INTO huge SELECT * FROM seed']]],
};
