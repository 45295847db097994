import type pg from 'pg';
import { NOTIFY_SQL, notificationPayload } from '../notify/notifications.ts';

/**
 * How long a lease lasts unless it is renewed, and how often it is. A worker lost is replaced within 20 s: what is left
 * of them is for the start of its jobs elsewhere.
 */
export const LEASE_TTL_SECONDS = 7;
export const LEASE_RENEW_SECONDS = 2;

/** How leases are taken. */
export interface AcquireOptions {
  readonly ttlSeconds?: number;
  /** Also those that ran out in another worker's hands. Default true. */
  readonly expired?: boolean;
}

/** The right to run a job, of one worker, until it expires. `epoch` is the fencing token for the target. */
export interface Lease {
  readonly jobId: string;
  readonly holder: string;
  readonly epoch: bigint;
}

/** States in which a job needs a worker. */
const WORKED = `('starting', 'running', 'pausing', 'deleting')`;

/**
 * Leases of jobs by workers. All times are the database's; nothing here trusts a worker's clock. A lease only says who
 * should run a job: that nobody else can write is the target's matter (design §4.8).
 */
export class Leases {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /**
   * Takes up to `limit` jobs that need a worker and have none; `SKIP LOCKED` lets workers ask at once. A lease that ran
   * out in the asker's own hands stays there: it is renewed, not taken anew under the feet of the process that runs.
   */
  async acquire(
    holder: string,
    limit: number,
    { ttlSeconds = LEASE_TTL_SECONDS, expired = true }: AcquireOptions = {},
  ): Promise<readonly Lease[]> {
    if (limit <= 0) return [];
    const taken = await this.#pool.query<{ id: string; lease_epoch: string }>(
      `UPDATE jobs SET lease_holder = $1, lease_epoch = lease_epoch + 1,
              lease_expires_at = now() + make_interval(secs => $2)
       WHERE id IN (
         SELECT id FROM jobs
         WHERE state IN ${WORKED} AND (lease_holder IS NULL OR ($4 AND lease_holder <> $1 AND lease_expires_at < now()))
         ORDER BY lease_expires_at NULLS FIRST, id FOR UPDATE SKIP LOCKED LIMIT $3)
       RETURNING id, lease_epoch`,
      [holder, ttlSeconds, limit, expired],
    );
    return taken.rows.map((row) => ({ jobId: row.id, holder, epoch: BigInt(row.lease_epoch) }));
  }

  /** Prolongs the leases; answers the ids still held. A job missing from the answer must be stopped at once. */
  async renew(leases: readonly Lease[], ttlSeconds: number = LEASE_TTL_SECONDS): Promise<ReadonlySet<string>> {
    if (leases.length === 0) return new Set();
    const renewed = await this.#pool.query<{ id: string }>(
      `UPDATE jobs SET lease_expires_at = now() + make_interval(secs => $4)
       FROM unnest($1::text[], $2::text[], $3::bigint[]) AS held (id, holder, epoch)
       WHERE jobs.id = held.id AND jobs.lease_holder = held.holder AND jobs.lease_epoch = held.epoch
       RETURNING jobs.id`,
      [
        leases.map(({ jobId }) => jobId),
        leases.map(({ holder }) => holder),
        leases.map(({ epoch }) => epoch.toString()),
        ttlSeconds,
      ],
    );
    return new Set(renewed.rows.map(({ id }) => id));
  }

  /** Gives a lease back and calls the workers, so that none need wait for it to expire. */
  async release({ jobId, holder, epoch }: Lease): Promise<void> {
    const given = await this.#pool.query(
      `UPDATE jobs SET lease_holder = NULL, lease_expires_at = NULL
       WHERE id = $1 AND lease_holder = $2 AND lease_epoch = $3`,
      [jobId, holder, epoch.toString()],
    );
    if (given.rowCount === 0) return;
    await this.#pool.query(NOTIFY_SQL, [notificationPayload({ kind: 'command', jobId })]);
  }

  /**
   * A new epoch for a job still held, which is prolonged too: for another process of the same worker. Undefined: the
   * lease is lost. One that ran out and was taken by nobody is still held.
   */
  async nextEpoch({ jobId, holder, epoch }: Lease, ttlSeconds: number = LEASE_TTL_SECONDS): Promise<Lease | undefined> {
    const raised = await this.#pool.query<{ lease_epoch: string }>(
      `UPDATE jobs SET lease_epoch = lease_epoch + 1, lease_expires_at = now() + make_interval(secs => $4)
       WHERE id = $1 AND lease_holder = $2 AND lease_epoch = $3
       RETURNING lease_epoch`,
      [jobId, holder, epoch.toString(), ttlSeconds],
    );
    const [row] = raised.rows;
    return row === undefined ? undefined : { jobId, holder, epoch: BigInt(row.lease_epoch) };
  }
}
