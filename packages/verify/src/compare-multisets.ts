import { quoteTable } from '@tideway/domain';
import { normalise, rowDigest } from './canonical.ts';
import { columnTexts, type Differences, keyOf, type TablePair } from './differences.ts';
import type { TextRow } from './side.ts';

/** Digests fetched at once to look at the rows behind them. */
const BATCH = 200;

/**
 * Tables without a key: how often each row is there. Rows whose digests have other counts are read and compared as
 * values, since servers may write one FLOAT or JSON in two ways.
 */
export async function compareMultisets(pair: TablePair, differences: Differences): Promise<void> {
  const counts = await Promise.all([countDigests(pair, 'source'), countDigests(pair, 'target')]);
  const [source, target] = counts;
  differences.countRows(total(source), total(target));
  const surplus = (left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>) =>
    [...left].map(([digest, n]) => [digest, n - (right.get(digest) ?? 0)] as const).filter(([, n]) => n > 0);
  const left = await readRows(pair, 'source', surplus(source, target));
  const right = await readRows(pair, 'target', surplus(target, source));
  for (const [value, { count, row }] of left) {
    const other = right.get(value);
    const common = Math.min(count, other?.count ?? 0);
    if (other !== undefined) other.count -= common;
    for (let n = common; n < count; n += 1) differences.add('missing', keyOf(pair, row));
  }
  for (const { count, row } of right.values()) {
    for (let n = 0; n < count; n += 1) differences.add('extra', keyOf(pair, row));
  }
}

async function countDigests(pair: TablePair, which: 'source' | 'target'): Promise<ReadonlyMap<string, number>> {
  const { side, columns } = pair[which];
  const counts = new Map<string, number>();
  const sql = `SELECT ${rowDigest(columns)} AS d, COUNT(*) AS n FROM ${quoteTable(pair.table)} GROUP BY d`;
  for await (const row of side.stream(sql)) counts.set(row.d ?? '', Number(row.n));
  return counts;
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const n of counts.values()) sum += n;
  return sum;
}

/** One row for each surplus digest, by its value in the source's terms. */
async function readRows(
  pair: TablePair,
  which: 'source' | 'target',
  surplus: readonly (readonly [digest: string, n: number])[],
): Promise<Map<string, { count: number; row: TextRow }>> {
  const { side, columns } = pair[which];
  const found = new Map<string, { count: number; row: TextRow }>();
  for (let start = 0; start < surplus.length; start += BATCH) {
    const batch = new Map(surplus.slice(start, start + BATCH));
    const list = [...batch.keys()].map((digest) => `'${digest}'`).join(', ');
    const digest = rowDigest(columns);
    for await (const row of side.stream(
      `SELECT ${digest} AS d, ${columnTexts(columns)} FROM ${quoteTable(pair.table)} WHERE ${digest} IN (${list})`,
    )) {
      const count = batch.get(row.d ?? '');
      if (count === undefined) continue;
      batch.delete(row.d ?? '');
      const value = JSON.stringify(
        pair.source.columns.map(({ form }, index) => normalise(form, row[`c${index}`] ?? null, pair.sameServer)),
      );
      const known = found.get(value);
      if (known === undefined) found.set(value, { count, row });
      else known.count += count;
    }
  }
  return found;
}
