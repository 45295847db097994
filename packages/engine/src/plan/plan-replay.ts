import type { ApplyGroup, ApplyPlan, PlannedStatement } from '../ports/apply-plan.ts';
import type { RowImage } from '../ports/source-event.ts';
import type { RowChange } from '../ports/source-transaction.ts';
import { mappingOf } from './mappings.ts';
import { matchKey, matchRow } from './match-row.ts';
import type { PlanCatalog, PlanOptions } from './plan-options.ts';
import { deleteRow, enumZeros, insertRow, statement } from './statements.ts';
import type { MappedColumn, TableMapping } from './table-mapping.ts';

/**
 * The source overwrites (design §3, replay window): in source order, INSERT and UPDATE delete what stands at the row's
 * old key and put the source's row in place of whatever has one of its unique values. Run with foreign key checks off.
 * `probe` finds what is lost by it; no count is asserted. A table without a usable key is applied strictly instead.
 */
export function planReplay(group: ApplyGroup, catalog: PlanCatalog, _options: Partial<PlanOptions> = {}): ApplyPlan {
  const statements = group.transactions.flatMap(({ changes }) =>
    // Foreign keys are off in a replay, so they order nothing.
    changes.flatMap((change) => replayChange(mappingOf(change.table, catalog, false), change)),
  );
  return { mode: 'replay', statements };
}

function replayChange(mapping: TableMapping, change: RowChange): PlannedStatement[] {
  const { before, after } = change;
  const statements: PlannedStatement[] = [];
  if (before !== null && (after === null || mapping.key === undefined || keyMoves(mapping, before, after))) {
    statements.push({ ...deleteRow(mapping, before, [change]), foreignKeyChecks: false });
  }
  if (after !== null) statements.push(...replaceRow(mapping, after, change));
  return statements;
}

function keyMoves(mapping: TableMapping, before: RowImage, after: RowImage): boolean {
  return matchRow(mapping, before) !== matchRow(mapping, after);
}

function replaceRow(mapping: TableMapping, after: RowImage, change: RowChange): PlannedStatement[] {
  if (mapping.key === undefined) return insertRow(mapping, after, change);
  const zeros = enumZeros(mapping, after).length > 0;
  const sql = `REPLACE INTO ${mapping.name} ${mapping.columnList} VALUES ${after.tuple(mapping.ordinals)}`;
  const replace = statement(mapping, 'replace', sql, 1, [change], zeros ? 'enum-zero' : 'strict');
  return [{ ...replace, foreignKeyChecks: false, probe: probeOf(mapping, after) }];
}

/** What the REPLACE will delete: rows with the same value of any unique key. */
function probeOf(mapping: TableMapping, after: RowImage): string {
  const keys: (readonly MappedColumn[])[] = [mapping.key ?? [], ...mapping.otherKeys];
  const conditions = keys
    .filter((key) => key.length > 0 && key.every(({ ordinal }) => !after.isNull(ordinal)))
    .map((key) => `(${matchKey(key, after)})`);
  return `SELECT * FROM ${mapping.name} WHERE ${conditions.join(' OR ')}`;
}
