import {
  type ColumnStructure,
  joinTexts,
  type KeyStructure,
  say,
  type TableStructure,
  type Text,
  tableKey,
} from '@tideway/domain';
import type { PrecheckContext } from '../context.ts';
import { type failed, pass, type warning } from '../finding.ts';
import type { Finding, Fix } from '../types.ts';

/** A selected table on both sides. */
export interface TablePair {
  readonly key: string;
  readonly source: TableStructure;
  readonly target: TableStructure;
}

/** The selected tables that exist on both sides; those that the target lacks are another item's matter. */
export async function tablePairs(context: PrecheckContext): Promise<readonly TablePair[]> {
  const target = await context.targetStructures();
  const fold = await context.targetKey();
  return [...(await context.sourceStructures()).values()].flatMap((structure) => {
    const other = target.get(fold(structure.table));
    return other === undefined ? [] : [{ key: tableKey(structure.table), source: structure, target: other }];
  });
}

/** What a check says when no table differs. */
export function passCompared(pairs: readonly TablePair[], required: Text): Finding {
  return pass(say(`${pairs.length} tables compared`, `已比较 ${pairs.length} 张表`), required);
}

/** Compares every table with its other side. `differences` of a pair are empty when there are none; else `refuse` judges. */
export async function judgeTables(
  context: PrecheckContext,
  differences: (pair: TablePair) => Text,
  required: Text,
  refuse: typeof failed | typeof warning,
  fix: Fix,
): Promise<Finding> {
  const pairs = await tablePairs(context);
  const wrong = pairs
    .map((pair) => ({ key: pair.key, words: differences(pair) }))
    .filter(({ words }) => words.en !== '');
  if (wrong.length === 0) return passCompared(pairs, required);
  return refuse(
    tableWords(wrong),
    required,
    fix,
    wrong.map(({ key }) => key),
  );
}

/** What is wrong with tables: the first five in words, and how many more there are. */
export function tableWords(wrong: readonly { readonly key: string; readonly words: Text }[]): Text {
  const first = wrong.slice(0, 5).map(({ key, words }) => say(`${key}: ${words.en}`, `${key}：${words.zh}`));
  const more = wrong.length - 5;
  const rest = more > 0 ? [say(`and ${more} more tables`, `以及另外 ${more} 张表`)] : [];
  return joinTexts([...first, ...rest], '; ');
}

/** Columns of both sides by folded name; TiDB and MySQL compare names of columns without case. */
export function columnPairs({ source, target }: TablePair): readonly [ColumnStructure, ColumnStructure][] {
  const byName = new Map(target.columns.map((column) => [column.name.toLowerCase(), column]));
  return source.columns.flatMap((column): [ColumnStructure, ColumnStructure][] => {
    const other = byName.get(column.name.toLowerCase());
    return other === undefined ? [] : [[column, other]];
  });
}

/**
 * A type without what servers write differently for the same: display widths, spaces. `utf8mb4` JSON of MariaDB is a
 * longtext. Literals of ENUM and SET stay exact.
 */
export function typeText({ columnType }: ColumnStructure): string {
  return columnType
    .replace(/^(tinyint|smallint|mediumint|int|bigint)\(\d+\)/i, '$1')
    .replace(/^year\(4\)/i, 'year')
    .replace(/^integer\b/i, 'int')
    .replace(/\bgeometrycollection\b/i, 'geomcollection')
    .trim();
}

/** A unique key as text: its columns with their prefixes, in order; null where a part is an expression. */
export function keyText({ columns }: TableStructure, { parts }: KeyStructure): string | null {
  const names = parts.map(({ ordinal, prefix }) => {
    const column = ordinal === null ? undefined : columns[ordinal];
    return column === undefined ? null : `${column.name.toLowerCase()}${prefix === null ? '' : `(${prefix})`}`;
  });
  return names.includes(null) ? null : names.join(', ');
}
