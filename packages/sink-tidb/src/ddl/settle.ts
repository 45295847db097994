import { say, TidewayError } from '@tideway/domain';
import type { DdlStatement } from '@tideway/engine';
import type { Clock } from '../clock.ts';
import type { Session } from '../connect/session.ts';
import { type DdlFacts, readFacts, readNewerJobs } from './facts.ts';

/** What became of a statement whose worker ended between its intent and its record. */
export type Settled = 'run' | 'not-run';

/** Milliseconds between two looks at a DDL job that still runs. */
const LOOK_EVERY = 500;
/** States of a TiDB job that has ended. */
const ENDED = new Map<string, Settled>([
  ['synced', 'run'],
  ['done', 'run'],
  ['cancelled', 'not-run'],
  ['rollback done', 'not-run'],
]);

/**
 * Tells whether the statement of an intent was run (design §4.9). The session that ran it is gone by now. On TiDB by
 * its DDL job, waiting for one that still runs; on the stand-in, whose DDL is atomic, by comparing the structures.
 * Throws TARGET_DDL_UNCERTAIN when neither can tell.
 */
export async function settleIntent(
  session: Session,
  statement: DdlStatement,
  before: DdlFacts,
  clock: Clock,
): Promise<Settled> {
  return before.lastJob === null
    ? settleByStructure(session, statement, before)
    : settleByJob(session, statement, before.lastJob, clock);
}

async function settleByJob(session: Session, statement: DdlStatement, lastJob: string, clock: Clock): Promise<Settled> {
  for (;;) {
    const job = (await readNewerJobs(session, lastJob)).find(({ query }) => isSameText(query, statement.sql));
    // Only DDL makes a job; an operator may have replaced the statement by something else.
    if (job === undefined && !/^\s*(CREATE|ALTER|DROP|RENAME|TRUNCATE)\b/i.test(statement.sql))
      throw uncertain(statement);
    if (job === undefined) return 'not-run';
    const settled = ENDED.get(job.state);
    if (settled !== undefined) return settled;
    await clock.sleep(LOOK_EVERY);
  }
}

/** TiDB keeps the text as it was sent, but for what ends it. */
function isSameText(left: string, right: string): boolean {
  const trim = (text: string) => text.trim().replace(/;$/, '').trim();
  return trim(left) === trim(right);
}

async function settleByStructure(session: Session, statement: DdlStatement, before: DdlFacts): Promise<Settled> {
  const after = await readFacts(session, statement, false);
  const changed = Object.entries(after.objects).some(([name, text]) => text !== before.objects[name]);
  if (changed) return 'run';
  // Nothing to be seen of it: either it was not run, or it leaves no trace. The latter can be run again without harm
  // (no row has been applied since: DDL is a barrier), but for one that undoes itself, and for an operator's own.
  const isKnown = statement.objects.length > 0 && !/\bEXCHANGE\s+PARTITION\b/i.test(statement.sql);
  if (isKnown) return 'not-run';
  throw uncertain(statement);
}

function uncertain({ sql }: DdlStatement): TidewayError {
  return new TidewayError('TARGET_DDL_UNCERTAIN', {
    detail: say(
      `the worker ended while this statement ran, and the target does not show whether it was run: ${sql}`,
      `执行该语句时 worker 终止了，而从目标端看不出它是否已执行：${sql}`,
    ),
    params: { statement: sql },
  });
}
