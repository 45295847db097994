import { quoteTable, type TableName } from '@tideway/domain';
import { canonicalColumn, isIntegerType } from './canonical.ts';
import { compareByDigestOrder } from './compare-by-digest-order.ts';
import { compareByIntegerKey } from './compare-by-integer-key.ts';
import { compareMultisets } from './compare-multisets.ts';
import { Differences, type TableComparison, type TablePair } from './differences.ts';
import type { Side } from './side.ts';
import { readTableShape } from './table-shape.ts';

export interface CompareOptions {
  /** Rows of one chunk of a table with an integer key; 20,000 when omitted. Bounds the memory. */
  readonly chunkRows?: number;
  /** Differing rows kept per table; 20 when omitted. All are counted. */
  readonly samples?: number;
}

/**
 * Compares every row of these tables on source and target, by name of table and column; columns that only the target
 * has are left out. Both sides should be at rest. Reads in primary-key order where the key is of integers (chunks whose
 * digests agree are not read), by digest of the key otherwise; tables without a key are compared as multisets.
 * Throws the driver's error when a side cannot be read.
 */
export async function compareTables(
  source: Side,
  target: Side,
  tables: readonly TableName[],
  options: CompareOptions = {},
): Promise<readonly TableComparison[]> {
  const results: TableComparison[] = [];
  for (const table of tables) results.push(await compareTable(source, target, table, options));
  return results;
}

async function compareTable(
  source: Side,
  target: Side,
  table: TableName,
  { chunkRows = 20_000, samples = 20 }: CompareOptions,
): Promise<TableComparison> {
  const differences = new Differences(table, samples);
  const [left, right] = await Promise.all([readTableShape(source, table), readTableShape(target, table)]);
  if (left === null || right === null) {
    const missing = [left === null ? 'source' : '', right === null ? 'target' : ''].filter((side) => side !== '');
    return differences.unreadable(`${quoteTable(table)} does not exist on the ${missing.join(' and the ')}`);
  }
  const others = new Map(right.columns.map((column) => [column.name.toLowerCase(), column]));
  const columns: { source: ReturnType<typeof canonicalColumn>; target: ReturnType<typeof canonicalColumn> }[] = [];
  for (const column of left.columns) {
    const other = others.get(column.name.toLowerCase());
    if (other === undefined) return differences.unreadable(`the target has no column ${column.name}`);
    columns.push({ source: canonicalColumn(column, other), target: canonicalColumn(other, column) });
  }
  const pair: TablePair = {
    table,
    source: { side: source, columns: columns.map((column) => column.source) },
    target: { side: target, columns: columns.map((column) => column.target) },
    key: left.key,
    sameServer: source.isTidb === target.isTidb,
  };
  const types = new Map(left.columns.map(({ name, type }) => [name, type]));
  if (left.key.length === 0) await compareMultisets(pair, differences);
  else if (left.key.every((name) => isIntegerType(types.get(name) ?? ''))) {
    await compareByIntegerKey(pair, differences, chunkRows);
  } else await compareByDigestOrder(pair, differences);
  return differences.result();
}
