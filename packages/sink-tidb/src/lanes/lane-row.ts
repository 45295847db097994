import { say } from '@tideway/domain';
import { type Base, hold } from '../checkpoint/base.ts';
import { HeldSet } from '../checkpoint/held-set.ts';
import { type FencedJob, fenced, requireEpoch } from '../checkpoint/session-registry.ts';
import type { Session } from '../connect/session.ts';
import { sqlValue } from '../sql-text.ts';
import type { Located } from './locate.ts';

/** What a lane records of a transaction. */
export interface Recorded extends Located {
  readonly preparedGtid?: string | null;
}

/**
 * The lane's checkpoint row (design §4.7): a number that every apply transaction raises by one, compared and set, and
 * the transactions committed since the last fold. Kept in step with the row by its one lane.
 */
export class LaneRow {
  readonly #job: FencedJob;
  readonly lane: number;
  #seq = 0n;
  #held = new HeldSet();
  /** The base that `#held` was last pruned by. */
  #prunedBy: Base | null = null;

  constructor(job: FencedJob, lane: number) {
    this.#job = job;
    this.lane = lane;
  }

  /**
   * The compare-and-set for a transaction that commits these: exactly one row must match (invariant 6). Then either `accept`, once
   * the COMMIT is certain, or `revert`.
   */
  advance(transactions: readonly Recorded[], base: Base): { sql: string; accept(): void; revert(): void } {
    if (this.#prunedBy !== base) {
      base.prune(this.#held);
      this.#prunedBy = base;
    }
    const before = this.#held.encode();
    for (const transaction of transactions) {
      hold(this.#held, base.mode, transaction);
      const { preparedGtid } = transaction;
      if (base.mode === 'gtid' && typeof preparedGtid === 'string') this.#held.addGtid(preparedGtid);
    }
    return {
      sql:
        `UPDATE tideway.lane SET seq = ${this.#seq + 1n}, held = ${sqlValue(this.#held.encode())} ` +
        `WHERE ${this.#where()} AND seq = ${this.#seq}`,
      accept: () => {
        this.#seq += 1n;
      },
      revert: () => {
        this.#held = HeldSet.decode(before);
      },
    };
  }

  #where(): string {
    return `job_id = ${sqlValue(this.#job.jobId)} AND lane = ${this.lane} AND epoch = ${this.#job.epoch}`;
  }

  /**
   * Whether the transaction of the last `advance` was committed. Only to be asked on another session, after the one
   * that sent the COMMIT is gone from the server. Throws TARGET_FENCED when the epoch is no longer ours.
   */
  async wasCommitted(session: Session): Promise<boolean> {
    await session.run('BEGIN');
    const [row] = await session.rows(
      `SELECT epoch, seq FROM tideway.lane WHERE job_id = ${sqlValue(this.#job.jobId)} AND lane = ${this.lane} FOR UPDATE`,
    );
    await session.run('ROLLBACK');
    requireEpoch(this.#job, row);
    const seq = BigInt(row.seq ?? '0');
    if (seq === this.#seq) return false;
    if (seq === this.#seq + 1n) return true;
    throw fenced(
      this.#job,
      say(
        `lane ${this.lane} is at ${seq} on the target, at ${this.#seq} here`,
        `通道 ${this.lane} 在目标端为 ${seq}，在此处为 ${this.#seq}`,
      ),
    );
  }
}
