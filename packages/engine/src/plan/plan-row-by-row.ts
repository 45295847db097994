import type { ApplyGroup, ApplyPlan, PlannedStatement } from '../ports/apply-plan.ts';
import type { RowChange } from '../ports/source-transaction.ts';
import { mappingOf } from './mappings.ts';
import { DEFAULT_PLAN_OPTIONS, type PlanCatalog, type PlanOptions } from './plan-options.ts';
import { deleteRow, insertRow, updateRow } from './statements.ts';
import type { TableMapping } from './table-mapping.ts';

/**
 * The meaning of a group, whatever its grouped plan is (invariant 5): its changes in source order, a statement each (two
 * where an ENUM holds index 0).
 * An UPDATE or DELETE of a keyed table that matches no row is a missed row, not an error (design §3).
 */
export function planRowByRow(group: ApplyGroup, catalog: PlanCatalog, options: Partial<PlanOptions> = {}): ApplyPlan {
  const { foreignKeyChecks } = { ...DEFAULT_PLAN_OPTIONS, ...options };
  const statements = group.transactions.flatMap(({ changes }) =>
    changes.flatMap((change) => planChange(mappingOf(change.table, catalog, foreignKeyChecks), change)),
  );
  return { mode: 'row-by-row', statements };
}

/** The statements of one change. */
export function planChange(mapping: TableMapping, change: RowChange): PlannedStatement[] {
  const { before, after } = change;
  if (before === null) return after === null ? [] : insertRow(mapping, after, change);
  return after === null ? [deleteRow(mapping, before, [change])] : updateRow(mapping, before, after, [change]);
}
