import { quoteIdentifier, quoteTable } from '@tideway/domain';
import { rowDigest } from './canonical.ts';
import { digestSums } from './compare-by-integer-key.ts';
import { columnTexts, type Differences, keyOf, type TablePair } from './differences.ts';
import type { Side, TextRow } from './side.ts';

/**
 * For keys whose order is the server's business (texts under a collation): the whole table's digest first, and where
 * that differs both sides are streamed in the order of a digest of the key and merged.
 */
export async function compareByDigestOrder(pair: TablePair, differences: Differences): Promise<void> {
  const table = quoteTable(pair.table);
  const [source, target] = await Promise.all(
    [pair.source, pair.target].map(async ({ side, columns }) => {
      const [row] = await side.rows(`SELECT COUNT(*) AS n, ${digestSums(rowDigest(columns))} FROM ${table}`);
      return row;
    }),
  );
  differences.countRows(Number(source?.n), Number(target?.n));
  if (source?.n === target?.n && source?.s1 === target?.s1 && source?.s2 === target?.s2) return;
  const [left, right] = [ordered(pair, 'source'), ordered(pair, 'target')];
  let [a, b] = await Promise.all([left.next(), right.next()]);
  while (!a.done || !b.done) {
    const sign = a.done ? 1 : b.done ? -1 : compareText(a.value.k, b.value.k);
    if (sign < 0) differences.add('missing', keyOf(pair, a.value));
    else if (sign > 0) differences.add('extra', keyOf(pair, b.value));
    else if (a.value.d !== b.value.d) differences.compare(pair, a.value, b.value);
    [a, b] = await Promise.all([sign <= 0 ? left.next() : a, sign >= 0 ? right.next() : b]);
  }
}

function ordered(pair: TablePair, which: 'source' | 'target'): AsyncGenerator<TextRow, TextRow> {
  const { side, columns } = pair[which];
  const names = new Set(pair.key.map((name) => name.toLowerCase()));
  const key = rowDigest(columns.filter(({ name }) => names.has(name.toLowerCase())));
  return withEnd(
    side,
    `SELECT ${key} AS k, ${rowDigest(columns)} AS d, ${columnTexts(columns)} FROM ${quoteTable(pair.table)}
     ORDER BY k, ${pair.key.map(quoteIdentifier).join(', ')}`,
  );
}

async function* withEnd(side: Side, sql: string): AsyncGenerator<TextRow, TextRow> {
  yield* side.stream(sql);
  return {};
}

function compareText(left: string | null | undefined, right: string | null | undefined): number {
  const [a, b] = [left ?? '', right ?? ''];
  return a < b ? -1 : a > b ? 1 : 0;
}
