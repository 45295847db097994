import { quoteIdentifier, quoteTable, tableKey } from '@tideway/domain';
import type { DdlStatement } from '@tideway/engine';
import { TargetFailure } from '../connect/server-error.ts';
import type { Session } from '../connect/session.ts';

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
  const jobs = isTidb ? await session.rows('ADMIN SHOW DDL JOBS 1') : [];
  return { objects, lastJob: isTidb ? (jobs[0]?.JOB_ID ?? '0') : null };
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

/** One row of `ADMIN SHOW DDL JOBS`. */
export interface DdlJob {
  readonly id: bigint;
  readonly state: string;
  readonly query: string;
}

/** TiDB's DDL jobs newer than `lastJob`, with their statements, newest first. */
export async function readNewerJobs(session: Session, lastJob: string): Promise<readonly DdlJob[]> {
  const rows = await session.rows('ADMIN SHOW DDL JOBS 100');
  const newer = rows.filter((row) => BigInt(row.JOB_ID ?? '0') > BigInt(lastJob));
  const jobs: DdlJob[] = [];
  for (const row of newer) {
    const [query] = await session.rows(`ADMIN SHOW DDL JOB QUERIES ${row.JOB_ID}`);
    jobs.push({ id: BigInt(row.JOB_ID ?? '0'), state: row.STATE ?? '', query: Object.values(query ?? {})[0] ?? '' });
  }
  return jobs;
}
