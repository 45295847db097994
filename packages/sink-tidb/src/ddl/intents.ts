import { type FencedJob, fenced } from '../checkpoint/session-registry.ts';
import type { Session } from '../connect/session.ts';
import { sqlValue } from '../sql-text.ts';
import type { DdlFacts } from './facts.ts';

/** A statement about to be run, or run: recorded in the target before and after (design §4.9). */
export interface Intent {
  readonly part: number;
  readonly state: 'intent' | 'done';
  readonly statement: string;
  readonly before: DdlFacts;
}

export async function readIntents(
  session: Session,
  job: FencedJob,
  event: string,
): Promise<ReadonlyMap<number, Intent>> {
  const rows = await session.rows(
    'SELECT part, state, statement, facts_before FROM tideway.ddl_intent WHERE job_id = ? AND event = ? ORDER BY part',
    [job.jobId, event],
  );
  return new Map(
    rows.map((row) => {
      const part = Number(row.part);
      const state = row.state === 'done' ? 'done' : 'intent';
      return [part, { part, state, statement: row.statement ?? '', before: JSON.parse(row.facts_before ?? '{}') }];
    }),
  );
}

/** Records what is about to be run; checks the epoch in the same statement. Throws TARGET_FENCED. */
export async function recordIntent(
  session: Session,
  job: FencedJob,
  event: string,
  intent: Omit<Intent, 'state'>,
): Promise<void> {
  const [result] = await session.run(
    `INSERT INTO tideway.ddl_intent (job_id, event, part, state, epoch, statement, facts_before, recorded_at)
     SELECT job_id, ${sqlValue(event)}, ${intent.part}, 'intent', epoch, ${sqlValue(intent.statement)},
            ${sqlValue(JSON.stringify(intent.before))}, UTC_TIMESTAMP(6)
     FROM tideway.job WHERE job_id = ${sqlValue(job.jobId)} AND epoch = ${job.epoch}
     ON DUPLICATE KEY UPDATE state = 'intent', statement = VALUES(statement), facts_before = VALUES(facts_before)`,
  );
  if (result?.affectedRows === 0) throw fenced(job);
}

export async function recordDone(session: Session, job: FencedJob, event: string, part: number): Promise<void> {
  await session.run(
    `UPDATE tideway.ddl_intent SET state = 'done'
     WHERE job_id = ${sqlValue(job.jobId)} AND event = ${sqlValue(event)} AND part = ${part}`,
  );
}

/** A statement that the target refused was not run: what its table looks like by the next attempt proves nothing. */
export async function forgetIntent(session: Session, job: FencedJob, event: string, part: number): Promise<void> {
  await session.run(
    `DELETE FROM tideway.ddl_intent
     WHERE job_id = ${sqlValue(job.jobId)} AND event = ${sqlValue(event)} AND part = ${part}`,
  );
}

/** SQL that forgets the intents of a job, all or all but those of one event. */
export function forgetIntentsSql({ jobId }: FencedJob, exceptEvent: string | null): string {
  const rest = exceptEvent === null ? '' : ` AND event <> ${sqlValue(exceptEvent)}`;
  return `DELETE FROM tideway.ddl_intent WHERE job_id = ${sqlValue(jobId)}${rest}`;
}
