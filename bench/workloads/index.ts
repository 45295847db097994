import { narrowInserts } from './w1-narrow-inserts.ts';
import { mixed } from './w2-mixed.ts';
import { wide } from './w3-wide.ts';
import { manyTables } from './w4-many-tables.ts';
import { hugeTransaction } from './w5-huge-transaction.ts';
import { hotRow } from './w6-hot-row.ts';
import type { Workload } from './workload.ts';

export type { Workload } from './workload.ts';
export { setUpWorkload, type WriterLogin, writeWorkload } from './write-workload.ts';

/** By name. */
export const WORKLOADS: Readonly<Record<Workload['name'], Workload>> = {
  W1: narrowInserts,
  W2: mixed,
  W3: wide,
  W4: manyTables,
  W5: hugeTransaction,
  W6: hotRow,
};
