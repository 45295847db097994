import { Random } from '@tideway/testbed';
import type { Workload } from './workload.ts';

const TRANSACTIONS = 200_000;

function* transactions(scale: number): Generator<readonly string[]> {
  const random = new Random(6);
  const count = Math.round(TRANSACTIONS * scale);
  for (let i = 0; i < count; i += 1) {
    yield [`UPDATE hot SET n = n + 1, note = 'change ${i} ${random.below(1_000_000)}' WHERE id = 1`];
  }
}

/** 200,000 transactions, each an update of the same row. */
export const hotRow: Workload = {
  name: 'W6',
  title: 'one hot row',
  tables: ['CREATE TABLE hot (id INT PRIMARY KEY, n BIGINT NOT NULL, note VARCHAR(100) NOT NULL)'],
  setup: () => ["INSERT INTO hot VALUES (1, 0, ''), (2, 0, '')"],
  writers: (scale) => [transactions(scale)],
};
