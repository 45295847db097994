import { TargetFailure } from '../connect/server-error.ts';
import type { Session } from '../connect/session.ts';

/**
 * A statement that fails (3140, 3141) unless the one before it matched so many rows and warned of nothing. Nothing of a
 * packet is run behind a statement that failed: behind guards COMMIT is only run when every count is right (design §4.7).
 */
export function guardSql(rows: number): string {
  return `DO CAST(IF(ROW_COUNT() = ${rows} AND @@warning_count = 0, '0', 'x') AS JSON)`;
}

const NO_JOB = "WHERE job_id = '' AND lane = -1";
/** A statement and the rows that its guard is told. */
type Guarded = readonly [statement: string, rows: number];
const RIGHT: readonly Guarded[] = [
  [`UPDATE tideway.lane SET seq = seq ${NO_JOB}`, 0],
  [`DELETE FROM tideway.lane ${NO_JOB}`, 0],
  ["DO CAST('1' AS SIGNED)", 0],
];
const WRONG: readonly Guarded[] = [
  [`UPDATE tideway.lane SET seq = seq ${NO_JOB}`, 1],
  [`DELETE FROM tideway.lane ${NO_JOB}`, 1],
  // As the right one, but for a warning (1292).
  ["DO CAST('1x' AS SIGNED)", 0],
];

/**
 * Whether guards work on this server as they have to: tried, not assumed. Throws a {@link TargetFailure} only for a broken
 * connection.
 */
export async function hasGuards(session: Session): Promise<boolean> {
  if (!(await passes(session, RIGHT))) return false;
  for (const one of WRONG) if (await passes(session, [one])) return false;
  return true;
}

async function passes(session: Session, guarded: readonly Guarded[]): Promise<boolean> {
  try {
    await session.run(guarded.flatMap(([statement, rows]) => [statement, guardSql(rows)]).join(';'));
    return true;
  } catch (failure) {
    if (!(failure instanceof TargetFailure) || failure.kind === 'connection') throw failure;
    return false;
  }
}
