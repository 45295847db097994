import type { ApplyPlan, PlannedStatement } from '@tideway/engine';
import type { StatementCounts } from './run-statements.ts';

/** What the counts of a plan's statements mean, before COMMIT. */
export type Verdict =
  /** As the source did it; `missed` are updates and deletes of single rows that met none. */
  | { readonly kind: 'right'; readonly missed: readonly PlannedStatement[] }
  /** Something is other than planned: it must be looked at row by row, or one statement at a time. */
  | { readonly kind: 'unclear' }
  /** A row of a table without a key was not found. */
  | { readonly kind: 'lost'; readonly index: number }
  /** One statement of one row counted neither one nor none. */
  | { readonly kind: 'strange'; readonly index: number; readonly count: number };

/** Pure: decides by counts alone whether a plan may be committed (design §4.6, §4.7). */
export function judge({ mode, statements }: ApplyPlan, { counts, warned }: StatementCounts): Verdict {
  if (warned.length > 0) return { kind: 'unclear' };
  const missed: PlannedStatement[] = [];
  for (const [index, statement] of statements.entries()) {
    const count = counts[index];
    // Every statement must have been counted: nothing is taken for granted.
    if (count === undefined) return { kind: 'unclear' };
    if (count === statement.expect) continue;
    if (mode === 'grouped') return { kind: 'unclear' };
    // A replay asserts nothing of keyed rows; rows without a key it applies as strictly as ever.
    const isOverwrite = statement.kind === 'replace' || statement.kind === 'delete';
    if (mode === 'replay' && statement.keyed && isOverwrite) continue;
    const isMiss = count === 0 && statement.expect === 1 && statement.kind !== 'insert';
    if (!isMiss) return { kind: 'strange', index, count };
    if (!statement.keyed) return { kind: 'lost', index };
    missed.push(statement);
  }
  return { kind: 'right', missed };
}
