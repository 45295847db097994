import { type TableName, type TableStructure, tableKey } from '@tideway/domain';
import type { ApplyGroup, TableCounts } from '../ports/apply-plan.ts';
import type { RowChange, SourceChunk } from '../ports/source-transaction.ts';
import { mappingOf } from './mappings.ts';
import type { PlanCatalog } from './plan-options.ts';

/** The key columns of a changed row and their literals, `{"id":"5"}`; all written columns in a table without a key. */
export function describeKey(change: RowChange, catalog: PlanCatalog): Readonly<Record<string, string>> {
  const mapping = mappingOf(change.table, catalog, false);
  const image = change.before ?? change.after;
  const entries = (mapping.key ?? mapping.written).map(
    ({ ordinal, target }) => [target.name, image === null ? 'NULL' : image.literal(ordinal)] as const,
  );
  return Object.fromEntries(entries);
}

function countOf(table: TableName, counts: Map<string, TableCounts>): TableCounts {
  const name = tableKey(table);
  let count = counts.get(name);
  if (count === undefined) {
    count = { table, inserted: 0, updated: 0, deleted: 0, updatesMissed: 0, deletesMissed: 0 };
    counts.set(name, count);
  }
  return count;
}

/** Changes of a group by table and kind, as the source made them: what the console counts. Misses are not known yet. */
export function countChanges(group: ApplyGroup): TableCounts[] {
  const counts = new Map<string, TableCounts>();
  let last: TableStructure | undefined;
  let count: TableCounts | undefined;
  for (const { changes } of group.transactions) {
    for (const { table, kind } of changes) {
      // Rows of one table mostly follow each other: the name is made once for them.
      if (table !== last || count === undefined) {
        last = table;
        count = countOf(table.table, counts);
      }
      if (kind === 'insert') count.inserted += 1;
      else if (kind === 'update') count.updated += 1;
      else count.deleted += 1;
    }
  }
  return [...counts.values()];
}

/** A chunk as a group of one, so that it is planned like any other. */
export function groupOfChunk(chunk: SourceChunk): ApplyGroup {
  const { index: _index, last: _last, firstChange: _firstChange, ...rest } = chunk;
  return {
    transactions: [{ ...rest, kind: 'transaction' }],
    changeCount: chunk.changes.length,
    byteLength: chunk.byteLength,
  };
}
