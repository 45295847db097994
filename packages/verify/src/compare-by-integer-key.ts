import { quoteIdentifier, quoteTable } from '@tideway/domain';
import { rowDigest } from './canonical.ts';
import { columnTexts, type Differences, keyOf, type TablePair } from './differences.ts';
import type { TextRow } from './side.ts';

type Key = readonly string[];

/**
 * Walks the table in key order, a chunk of the source's rows at a time; only chunks whose digests differ are read.
 * The last chunk has no upper bound, so rows that only the target has behind the source's last are seen.
 */
export async function compareByIntegerKey(pair: TablePair, differences: Differences, chunkRows: number): Promise<void> {
  let after: Key | null = null;
  for (;;) {
    const until = await chunkEnd(pair, after, chunkRows);
    await compareChunk(pair, differences, rangeCondition(pair.key, after, until));
    if (until === null) return;
    after = until;
  }
}

/** The key of the last row of the next full chunk on the source; null when less than a chunk is left. */
async function chunkEnd(pair: TablePair, after: Key | null, chunkRows: number): Promise<Key | null> {
  const columns = pair.key.map(quoteIdentifier);
  const [row] = await pair.source.side.rows(
    `SELECT ${columns.map((column, index) => `CAST(${column} AS CHAR) AS k${index}`).join(', ')}
     FROM ${quoteTable(pair.table)} WHERE ${rangeCondition(pair.key, after, null)}
     ORDER BY ${columns.join(', ')} LIMIT 1 OFFSET ${chunkRows - 1}`,
  );
  return row === undefined ? null : pair.key.map((_, index) => row[`k${index}`] ?? '');
}

/** `after < key ≤ until`, written so that an index serves it. */
function rangeCondition(key: readonly string[], after: Key | null, until: Key | null): string {
  const parts: string[] = [];
  if (after !== null) parts.push(beyond(key, after, '>', false));
  if (until !== null) parts.push(beyond(key, until, '<', true));
  return parts.length === 0 ? '1' : parts.join(' AND ');
}

function beyond(key: readonly string[], bound: Key, operator: '<' | '>', inclusive: boolean): string {
  const alternatives = key.map((name, index) => {
    const equal = key.slice(0, index).map((before, place) => `${quoteIdentifier(before)} = ${bound[place]}`);
    return [...equal, `${quoteIdentifier(name)} ${operator} ${bound[index]}`].join(' AND ');
  });
  if (inclusive)
    alternatives.push(key.map((name, index) => `${quoteIdentifier(name)} = ${bound[index]}`).join(' AND '));
  return `(${alternatives.map((part) => `(${part})`).join(' OR ')})`;
}

async function compareChunk(pair: TablePair, differences: Differences, condition: string): Promise<void> {
  const table = quoteTable(pair.table);
  const [source, target] = await Promise.all(
    [pair.source, pair.target].map(async ({ side, columns }) => {
      const digest = rowDigest(columns);
      const [row] = await side.rows(`SELECT COUNT(*) AS n, ${digestSums(digest)} FROM ${table} WHERE ${condition}`);
      return row;
    }),
  );
  differences.countRows(Number(source?.n), Number(target?.n));
  if (source?.n === target?.n && source?.s1 === target?.s1 && source?.s2 === target?.s2) return;
  const order = pair.key.map(quoteIdentifier).join(', ');
  const [left, right] = await Promise.all(
    [pair.source, pair.target].map(({ side, columns }) =>
      side.rows(
        `SELECT ${rowDigest(columns)} AS d, ${columnTexts(columns)} FROM ${table} WHERE ${condition} ORDER BY ${order}`,
      ),
    ),
  );
  mergeRows(pair, differences, left ?? [], right ?? []);
}

/** Two sums over the digests: independent of the rows' order, and a row that is there twice does not cancel out. */
export function digestSums(digest: string): string {
  const half = (start: number) => `SUM(CAST(CONV(SUBSTRING(${digest}, ${start}, 12), 16, 10) AS UNSIGNED))`;
  return `CAST(${half(1)} AS CHAR) AS s1, CAST(${half(17)} AS CHAR) AS s2`;
}

function mergeRows(pair: TablePair, differences: Differences, source: readonly TextRow[], target: readonly TextRow[]) {
  const places = pair.key.map((name) => `c${pair.source.columns.findIndex((column) => column.name === name)}`);
  const order = (a: TextRow, b: TextRow): number => {
    for (const place of places) {
      const [left, right] = [BigInt(a[place] ?? '0'), BigInt(b[place] ?? '0')];
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };
  let [i, j] = [0, 0];
  while (i < source.length || j < target.length) {
    const left = source[i];
    const right = target[j];
    const sign = left === undefined ? 1 : right === undefined ? -1 : order(left, right);
    if (sign < 0 && left !== undefined) differences.add('missing', keyOf(pair, left));
    else if (sign > 0 && right !== undefined) differences.add('extra', keyOf(pair, right));
    else if (left !== undefined && right !== undefined && left.d !== right.d) differences.compare(pair, left, right);
    if (sign <= 0) i += 1;
    if (sign >= 0) j += 1;
  }
}
