import { randomUUID } from 'node:crypto';
import type { FailedEvent, JobError, JobProgress } from '@tideway/contract';
import type { JobStage, JobState, ResolvedStart } from '@tideway/domain';
import type pg from 'pg';
import type { Lease } from '../lease/leases.ts';
import { NOTIFY_SQL, type NotificationKind, notificationPayload } from '../notify/notifications.ts';
import { EVENT_LOCK, type NewEvent } from '../records/events.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { readWorkerJob, type WorkerJob } from './worker-job.ts';

/** Rows applied in one table since the last report. */
export interface TableDelta {
  readonly database: string;
  readonly table: string;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly ddl: number;
  readonly updatesMissed: number;
  readonly deletesMissed: number;
  /** At most a few; the newest replace the stored ones. */
  readonly missedSamples: readonly { kind: 'update' | 'delete'; key: Record<string, string>; position: string }[];
}

/** A line of a job's log. */
export interface NewLogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

const LOG_LINES_KEPT = 5_000;

/** What is wanted of a job. */
export interface WantedJob {
  readonly state: JobState;
  readonly spec: string | null;
}

interface AppliedDecision {
  readonly id: string;
  readonly kind: string;
  readonly actor: string;
  readonly change: number | null;
  readonly detail: { readonly table?: string | null };
}

const APPLIED: Readonly<Record<string, string>> = {
  'skip-row': 'left out a row',
  'skip-transaction': 'left out a source transaction',
  'skip-ddl': 'did not run a DDL statement',
  'replace-ddl': 'ran another statement instead of a DDL',
  'run-ddl': 'ran a DDL statement',
};

/** What the worker writes. Every write names the lease's epoch: a worker that lost its job changes nothing. */
export class WorkerStore {
  readonly #pool: pg.Pool;
  readonly #box: SecretBox;

  constructor(pool: pg.Pool, box: SecretBox) {
    this.#pool = pool;
    this.#box = box;
  }

  job(jobId: string): Promise<WorkerJob | undefined> {
    return readWorkerJob(this.#pool, this.#box, jobId);
  }

  /** What operators want by now of the jobs this worker holds. */
  async wanted(jobIds: readonly string[]): Promise<ReadonlyMap<string, WantedJob>> {
    const found = await this.#pool.query<WantedJob & { id: string }>(
      'SELECT id, state, spec FROM jobs WHERE id = ANY($1::text[])',
      [jobIds],
    );
    return new Map(found.rows.map(({ id, state, spec }) => [id, { state, spec }]));
  }

  /** The job is past something that operators decided about: says so for ever, with who decided. Once a decision. */
  async decisionApplied(jobId: string, event: string): Promise<void> {
    await this.#transaction(async (client) => {
      const done = await client.query<AppliedDecision>(
        `UPDATE job_decisions SET applied_at = now() WHERE job_id = $1 AND event = $2 AND applied_at IS NULL
           AND kind NOT IN ('overwrite', 'create-table')
         RETURNING id::text, kind, actor, event, change, detail`,
        [jobId, event],
      );
      for (const { id, kind, actor, change, detail } of done.rows) {
        const params = { ...detail, decision: id, decidedBy: actor, event, change };
        const what = detail.table == null ? '' : ` of ${detail.table}`;
        const message = `${APPLIED[kind] ?? kind}${what}, at ${event}, as ${actor} decided`;
        await insertEvent(client, { jobId, kind: 'note', actor: 'system', code: `applied.${kind}`, message, params });
      }
    });
  }

  /** Pins the start position, for good (invariant 8); false when the lease is lost or one is pinned already. */
  async pinStart(lease: Lease, start: ResolvedStart): Promise<boolean> {
    const done = await this.#pool.query(
      `UPDATE jobs SET resolved_start = $3, updated_at = now()
       WHERE id = $1 AND lease_epoch = $2 AND resolved_start IS NULL`,
      [lease.jobId, lease.epoch.toString(), JSON.stringify(start)],
    );
    return done.rowCount === 1;
  }

  /** Notes that the target was opened for the job, and that the operator's decision was taken. */
  async markOpened(lease: Lease): Promise<void> {
    await this.#pool.query(
      `UPDATE jobs SET decision = NULL, resolved_start = resolved_start ||
         CASE WHEN resolved_start ? 'openedAt' THEN '{}'::jsonb
              ELSE jsonb_build_object('openedAt', to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) END
       WHERE id = $1 AND lease_epoch = $2`,
      [lease.jobId, lease.epoch.toString()],
    );
  }

  /**
   * Moves the observed state and adds the event that says so, in one transaction. False when the job is not in one of
   * `from`, or the lease is lost: an operator or another worker was quicker.
   */
  async changeState(
    lease: Lease,
    from: readonly JobState[],
    to: JobState,
    event: Omit<NewEvent, 'jobId'>,
    failure: { error: JobError; failedEvent: FailedEvent } | null = null,
  ): Promise<boolean> {
    return this.#transaction(async (client) => {
      const done = await client.query(
        `UPDATE jobs SET state = $4, state_since = now(), state_by = CASE WHEN $4 = 'paused' THEN state_by ELSE $6 END,
                error = $5, updated_at = now(), version = version + 1,
                desired_state = CASE WHEN $4 = 'failed' THEN 'paused' ELSE desired_state END
         WHERE id = $1 AND lease_epoch = $2 AND state = ANY($3::text[])`,
        [
          lease.jobId,
          lease.epoch.toString(),
          from,
          to,
          failure === null ? null : JSON.stringify(failure.error),
          event.actor,
        ],
      );
      if (done.rowCount !== 1) return false;
      if (failure !== null) {
        await client.query(
          `INSERT INTO failed_events (job_id, at, data) VALUES ($1, now(), $2)
           ON CONFLICT (job_id) DO UPDATE SET at = now(), data = excluded.data`,
          [lease.jobId, JSON.stringify(failure.failedEvent)],
        );
      } else if (to === 'running') {
        await client.query('DELETE FROM failed_events WHERE job_id = $1', [lease.jobId]);
      }
      await insertEvent(client, { jobId: lease.jobId, ...event });
      return true;
    });
  }

  async addEvent(event: NewEvent): Promise<void> {
    await this.#transaction((client) => insertEvent(client, event));
  }

  /** Where a job stands: one row, replaced, with the moment of the write: a worker that writes nothing is not heard. */
  async saveStatus(lease: Lease, progress: JobProgress, stage: JobStage | null): Promise<void> {
    await this.#pool.query(
      `INSERT INTO job_status (job_id, as_of, stage, stage_since, progress)
       SELECT id, now(), $3, now(), $4 FROM jobs WHERE id = $1 AND lease_epoch = $2
       ON CONFLICT (job_id) DO UPDATE SET as_of = excluded.as_of, progress = excluded.progress, stage = excluded.stage,
         stage_since = CASE WHEN job_status.stage IS NOT DISTINCT FROM excluded.stage
                            THEN job_status.stage_since ELSE now() END`,
      [lease.jobId, lease.epoch.toString(), stage, JSON.stringify(progress)],
    );
    await this.#notify('changed', lease.jobId);
  }

  /** The progress last saved; undefined before the first report. */
  async progress(jobId: string): Promise<JobProgress | undefined> {
    const found = await this.#pool.query<{ progress: JobProgress }>(
      `SELECT progress FROM job_status WHERE job_id = $1 AND progress <> '{}'::jsonb`,
      [jobId],
    );
    return found.rows[0]?.progress;
  }

  /** Adds to the counts of tables: all of them or, when it throws, none. */
  async addTableCounts(jobId: string, deltas: readonly TableDelta[]): Promise<void> {
    if (deltas.length === 0) return;
    await this.#pool.query(
      `INSERT INTO table_status AS t (job_id, database, "table", inserted, updated, deleted, ddl, updates_missed,
                                      deletes_missed, last_applied_at, missed_samples)
       SELECT j.id, d.database, d."table", d.inserted, d.updated, d.deleted, d.ddl, d."updatesMissed", d."deletesMissed",
              now(), d."missedSamples"
       FROM jobs j, jsonb_to_recordset($2::jsonb) AS d (database text, "table" text, inserted bigint, updated bigint,
         deleted bigint, ddl bigint, "updatesMissed" bigint, "deletesMissed" bigint, "missedSamples" jsonb)
       WHERE j.id = $1
       ON CONFLICT (job_id, database, "table") DO UPDATE SET
         inserted = t.inserted + excluded.inserted, updated = t.updated + excluded.updated,
         deleted = t.deleted + excluded.deleted, ddl = t.ddl + excluded.ddl,
         updates_missed = t.updates_missed + excluded.updates_missed,
         deletes_missed = t.deletes_missed + excluded.deletes_missed, last_applied_at = now(),
         missed_samples = CASE WHEN excluded.missed_samples = '[]'::jsonb
                               THEN t.missed_samples ELSE excluded.missed_samples END`,
      [jobId, JSON.stringify(deltas)],
    );
  }

  /** A point of the charts, and the end of those that are old enough: 1 s for an hour, 60 s for two weeks. */
  async addMetrics(jobId: string, stepSeconds: 1 | 60, values: Readonly<Record<string, number | null>>): Promise<void> {
    await this.#pool.query(
      `INSERT INTO metric_points (job_id, step_seconds, at, values)
       SELECT id, $2, date_trunc('second', now()), $3 FROM jobs WHERE id = $1 ON CONFLICT DO NOTHING`,
      [jobId, stepSeconds, JSON.stringify(values)],
    );
    if (stepSeconds !== 60) return;
    await this.#pool.query(
      `DELETE FROM metric_points WHERE job_id = $1 AND (step_seconds = 1 AND at < now() - interval '1 hour'
         OR step_seconds = 60 AND at < now() - interval '14 days')`,
      [jobId],
    );
  }

  async addLogLines(jobId: string, lines: readonly NewLogLine[]): Promise<void> {
    if (lines.length === 0) return;
    await this.#pool.query(
      `INSERT INTO job_log_lines (job_id, level, message, fields)
       SELECT j.id, l.level, l.message, l.fields::jsonb
       FROM jobs j, unnest($2::text[], $3::text[], $4::text[]) AS l (level, message, fields) WHERE j.id = $1`,
      [
        jobId,
        lines.map(({ level }) => level),
        lines.map(({ message }) => message),
        lines.map(({ fields }) => JSON.stringify(fields ?? {})),
      ],
    );
    await this.#pool.query(
      `DELETE FROM job_log_lines WHERE job_id = $1 AND id <= (
         SELECT id FROM job_log_lines WHERE job_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1)`,
      [jobId, LOG_LINES_KEPT],
    );
    await this.#notify('log', jobId);
  }

  /** The job's schema history, oldest entry first. Entries are JSON that only the reader understands. */
  async schemaHistory(jobId: string): Promise<readonly unknown[]> {
    const found = await this.#pool.query<{ entry: unknown }>(
      'SELECT entry FROM schema_history WHERE job_id = $1 ORDER BY id',
      [jobId],
    );
    return found.rows.map(({ entry }) => entry);
  }

  /**
   * Adds to the schema history so that it has `through` entries; false when the lease is lost. May be repeated when its
   * answer is lost: what is there already is not added again.
   */
  async addSchemaHistory(lease: Lease, entries: readonly unknown[], through: number): Promise<boolean> {
    return this.#transaction(async (client) => {
      // The lock orders a repetition behind its first try, which the server may still be at.
      const held = await client.query('SELECT 1 FROM jobs WHERE id = $1 AND lease_epoch = $2 FOR UPDATE', [
        lease.jobId,
        lease.epoch.toString(),
      ]);
      if (held.rowCount !== 1) return false;
      const counted = await client.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM schema_history WHERE job_id = $1',
        [lease.jobId],
      );
      const known = counted.rows[0]?.n;
      if (known === through) return true;
      if (known !== through - entries.length) return false;
      await client.query(
        `INSERT INTO schema_history (job_id, entry)
         SELECT $1, e.entry FROM unnest($2::jsonb[]) WITH ORDINALITY AS e (entry, place) ORDER BY e.place`,
        [lease.jobId, entries.map((entry) => JSON.stringify(entry))],
      );
      return true;
    });
  }

  /** Puts these entries, all that are still needed, in the place of the schema history; false when the lease is lost. */
  async replaceSchemaHistory(lease: Lease, entries: readonly unknown[]): Promise<boolean> {
    return this.#transaction(async (client) => {
      const held = await client.query('SELECT 1 FROM jobs WHERE id = $1 AND lease_epoch = $2 FOR UPDATE', [
        lease.jobId,
        lease.epoch.toString(),
      ]);
      if (held.rowCount !== 1) return false;
      await client.query('DELETE FROM schema_history WHERE job_id = $1', [lease.jobId]);
      await client.query(
        `INSERT INTO schema_history (job_id, entry)
         SELECT $1, e.entry FROM unnest($2::jsonb[]) WITH ORDINALITY AS e (entry, place) ORDER BY e.place`,
        [lease.jobId, entries.map((entry) => JSON.stringify(entry))],
      );
      return true;
    });
  }

  /** Removes the job with all that hangs on it. */
  async deleteJob(lease: Lease): Promise<void> {
    await this.#transaction(async (client) => {
      const done = await client.query('DELETE FROM jobs WHERE id = $1 AND lease_epoch = $2', [
        lease.jobId,
        lease.epoch.toString(),
      ]);
      if (done.rowCount === 1) {
        await client.query(NOTIFY_SQL, [notificationPayload({ kind: 'deleted', jobId: lease.jobId })]);
      }
    });
  }

  async #notify(kind: NotificationKind, jobId: string): Promise<void> {
    await this.#pool.query(NOTIFY_SQL, [notificationPayload({ kind, jobId })]);
  }

  async #transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      // The connection's state is not known: it is thrown away, which rolls back.
      client.release(true);
      throw error;
    }
  }
}

/** As `appendEvent`, on a plain connection: the same lock keeps ids visible in their order. */
async function insertEvent(client: pg.PoolClient, event: NewEvent): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [EVENT_LOCK]);
  await client.query(
    `INSERT INTO job_events (job_id, kind, actor, code, message, params) VALUES ($1, $2, $3, $4, $5, $6)`,
    [event.jobId, event.kind, event.actor, event.code, event.message, JSON.stringify(event.params ?? {})],
  );
  await client.query(NOTIFY_SQL, [notificationPayload({ kind: 'changed', jobId: event.jobId })]);
}

/** Id of a new worker process: unique, and readable in a lease. */
export function newWorkerName(given: string | undefined): string {
  return `${given ?? 'worker'}-${process.pid}-${randomUUID().slice(0, 8)}`;
}
