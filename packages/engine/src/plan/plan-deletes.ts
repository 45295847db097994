import type { PlannedStatement } from '../ports/apply-plan.ts';
import type { RowImage } from '../ports/source-event.ts';
import type { PlanOptions } from './plan-options.ts';
import type { RowChain } from './row-chains.ts';
import { splitRows } from './split-rows.ts';
import { keyTuple, keyValue, statement } from './statements.ts';
import type { MappedColumn, TableMapping } from './table-mapping.ts';

/** A row that is deleted first: for good, or to come back with other unique values. */
export type Gone = RowChain & { readonly before: RowImage };

/**
 * DELETE of rows by key. Where the group gives unique values to other rows (`takesValues`), the rows must also have had
 * the unique values that the source says: a target's row with other ones may hold a value that a new row takes, which
 * row by row is a conflict, and deleting it first would hide that.
 */
export function planDeletes(
  mapping: TableMapping,
  rows: readonly Gone[],
  takesValues: boolean,
  into: PlannedStatement[],
  options: PlanOptions,
): void {
  const key = mapping.key as readonly MappedColumn[];
  const others = takesValues ? [...new Set(mapping.otherKeys.flat())].filter((column) => !key.includes(column)) : [];
  for (const [nulls, list] of byNulls(others, rows)) {
    const valued = others.filter((column) => !nulls.includes(column));
    const { maxListRows, maxStatementBytes } = options;
    for (const part of splitRows(list, ({ identity }) => identity, maxListRows, maxStatementBytes)) {
      const conditions = [`${keyTuple(key)} IN (${part.texts.join()})`];
      if (valued.length > 0) {
        // Beside the list of keys, not instead of it: that one is what an index is looked up by.
        const columns = [...key, ...valued];
        const tuples = part.rows.map(({ before }) => keyValue(columns, before));
        conditions.push(`${keyTuple(columns)} IN (${tuples.join()})`);
      }
      for (const { name } of nulls) conditions.push(`${name} IS NULL`);
      const changes = part.rows.flatMap((row) => row.changes);
      const sql = `DELETE FROM ${mapping.name} WHERE ${conditions.join(' AND ')}`;
      into.push(statement(mapping, 'delete', sql, part.rows.length, changes));
    }
  }
}

/** Rows by which of these columns are NULL in them: a list of tuples cannot say NULL. */
function byNulls(
  columns: readonly MappedColumn[],
  rows: readonly Gone[],
): readonly (readonly [readonly MappedColumn[], readonly Gone[]])[] {
  if (columns.length === 0) return rows.length === 0 ? [] : [[[], rows]];
  const groups = new Map<string, readonly [readonly MappedColumn[], Gone[]]>();
  for (const row of rows) {
    const nulls = columns.filter(({ ordinal }) => row.before.isNull(ordinal));
    const name = nulls.map(({ ordinal }) => ordinal).join();
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [nulls, [row]]);
    else group[1].push(row);
  }
  return [...groups.values()];
}
