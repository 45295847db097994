import { BoundedMap, say, type TableStructure, TidewayError, tableKey } from '@tideway/domain';
import type { PlanCatalog } from './plan-options.ts';
import { mapTable, type TableMapping } from './table-mapping.ts';

interface Cached {
  readonly target: TableStructure;
  readonly ordered: string | undefined;
  readonly mapping: TableMapping;
}

/** Mappings kept: of a job with 20,000 tables all would be a quarter of its memory. */
const MOST_KEPT = 4_000;
// A mapping depends on nothing but the two structures and the reason, so one cache serves all plans of the process.
const cache = new BoundedMap<TableStructure, Cached>(MOST_KEPT);

/** The mapping of a source structure to what the catalog holds now. */
export function mappingOf(source: TableStructure, catalog: PlanCatalog, foreignKeyChecks: boolean): TableMapping {
  const target = catalog.peek(source.table);
  if (target === undefined) {
    throw new TidewayError('INTERNAL', {
      detail: say(
        `the target's structure of ${tableKey(source.table)} was not loaded`,
        `没有载入目标端 ${tableKey(source.table)} 的表结构`,
      ),
    });
  }
  const cached = cache.get(source);
  const ordered = orderedReason(target, catalog, foreignKeyChecks);
  if (cached?.target === target && cached.ordered === ordered) return cached.mapping;
  const mapping = mapTable(source, target, ordered);
  cache.set(source, { target, ordered, mapping });
  return mapping;
}

/**
 * Why rows must be applied in source order although the table has a key: the target does more than it is told.
 * Foreign keys act only where the sessions check them.
 */
function orderedReason(target: TableStructure, catalog: PlanCatalog, foreignKeyChecks: boolean): string | undefined {
  if (target.triggers.length > 0) return 'triggers on the target';
  if (!foreignKeyChecks) return undefined;
  return target.foreignKeys.length > 0 || catalog.referencing(target.table).length > 0 ? 'foreign keys' : undefined;
}
