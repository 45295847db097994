import type { PlannedStatement } from '../ports/apply-plan.ts';
import type { RowImage } from '../ports/source-event.ts';
import type { RowChange } from '../ports/source-transaction.ts';
import type { PlanOptions } from './plan-options.ts';
import { planChange } from './plan-row-by-row.ts';
import { splitRows } from './split-rows.ts';
import { enumZeros, statement } from './statements.ts';
import type { TableMapping } from './table-mapping.ts';

/**
 * Changes that must stay in source order (triggers, columns or foreign keys of the target's own, no key). Neighbouring
 * INSERTs of one table share a statement, which keeps their order; everything else is one statement a change.
 */
export function planOrdered(
  changes: readonly (readonly [TableMapping, RowChange])[],
  options: PlanOptions,
): PlannedStatement[] {
  const statements: PlannedStatement[] = [];
  let run: RowChange[] = [];
  let current: TableMapping | undefined;
  const flush = (): void => {
    if (current !== undefined) statements.push(...insertRun(current, run, options));
    run = [];
  };
  for (const [mapping, change] of changes) {
    const { after } = change;
    const runs = change.before === null && after !== null && enumZeros(mapping, after).length === 0;
    if (!runs || mapping !== current || run[0]?.foreignKeyChecks !== change.foreignKeyChecks) flush();
    current = mapping;
    if (runs) run.push(change);
    else statements.push(...planChange(mapping, change));
  }
  flush();
  return statements;
}

function insertRun(mapping: TableMapping, run: readonly RowChange[], options: PlanOptions): PlannedStatement[] {
  const head = `INSERT INTO ${mapping.name} ${mapping.columnList} VALUES `;
  const text = ({ after }: RowChange): string => (after as RowImage).tuple(mapping.ordinals);
  return splitRows(run, text, options.maxRows, options.maxStatementBytes).map(({ rows, texts }) =>
    statement(mapping, 'insert', head + texts.join(), rows.length, rows),
  );
}
