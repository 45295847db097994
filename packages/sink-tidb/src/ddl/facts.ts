import { quoteIdentifier, quoteTable, tableKey } from '@tideway/domain';
import type { DdlStatement } from '@tideway/engine';
import { TargetFailure } from '../connect/server-error.ts';
import type { Session, TextRow } from '../connect/session.ts';

/** What the target has of the objects of a statement, to tell later whether the statement was run. */
export interface DdlFacts {
  /** Per `schema.table` or `schema`: its SHOW CREATE text, null when it is not there. */
  readonly objects: Readonly<Record<string, string | null>>;
  /** TiDB: the newest DDL job before the statement; null on the stand-in. */
  readonly lastJob: string | null;
}

export async function readFacts(session: Session, statement: DdlStatement, isTidb: boolean): Promise<DdlFacts> {
  const objects: Record<string, string | null> = {};
  for (const { schema, name } of statement.objects) {
    if (name === null) objects[schema] = await showCreate(session, `DATABASE ${quoteIdentifier(schema)}`);
    else objects[tableKey({ schema, name })] = await showCreate(session, `TABLE ${quoteTable({ schema, name })}`);
  }
  return { objects, lastJob: isTidb ? await readLastJob(session) : null };
}

/** The id of the newest DDL job, `0` when there was none. */
async function readLastJob(session: Session): Promise<string> {
  const jobs = await adminOr(
    () => session.rows('ADMIN SHOW DDL JOBS 1'),
    // Newest first, but for those that still run: a few are enough.
    () => session.rows('SELECT JOB_ID FROM information_schema.DDL_JOBS LIMIT 64'),
  );
  const ids = jobs.map((row) => BigInt(row.JOB_ID ?? '0')).sort((a, b) => (a < b ? 1 : -1));
  return String(ids[0] ?? 0n);
}

/** ADMIN needs SUPER, which a migration's account may lack; `information_schema` shows the jobs of its own tables. */
async function adminOr(
  admin: () => Promise<readonly TextRow[]>,
  otherwise: () => Promise<readonly TextRow[]>,
): Promise<readonly TextRow[]> {
  try {
    return await admin();
  } catch (failure) {
    if (!(failure instanceof TargetFailure) || failure.kind !== 'access') throw failure;
    return otherwise();
  }
}

async function showCreate(session: Session, what: string): Promise<string | null> {
  try {
    const [row] = await session.rows(`SHOW CREATE ${what}`);
    // The value of AUTO_INCREMENT moves with the rows and, on TiDB, with the cache of its servers.
    return Object.values(row ?? {})[1]?.replace(/ AUTO_INCREMENT=\d+/, '') ?? null;
  } catch (failure) {
    if (failure instanceof TargetFailure && failure.kind === 'missing-table') return null;
    throw failure;
  }
}

/** A DDL job of TiDB. */
export interface DdlJob {
  readonly id: bigint;
  readonly state: string;
  readonly query: string;
}

/**
 * TiDB's DDL jobs newer than `lastJob`, with their statements, newest first. Not by ADMIN SHOW DDL JOB QUERIES, which
 * knows the last ten only: others may have run more since.
 */
export async function readNewerJobs(session: Session, lastJob: string): Promise<readonly DdlJob[]> {
  const rows = await session.rows(
    `SELECT JOB_ID, STATE, QUERY FROM information_schema.DDL_JOBS WHERE JOB_ID > ${BigInt(lastJob)}`,
  );
  return rows
    .map((row) => ({ id: BigInt(row.JOB_ID ?? '0'), state: row.STATE ?? '', query: row.QUERY ?? '' }))
    .sort((a, b) => (a.id < b.id ? 1 : -1));
}
