import { TidewayError } from '@tideway/domain';
import type { Checkpoint } from '@tideway/engine';
import type { Session } from '../connect/session.ts';
import { sqlValue } from '../sql-text.ts';
import type { Base } from './base.ts';
import type { SessionHolder } from './session-holder.ts';
import { type FencedJob, fenced } from './session-registry.ts';

/**
 * Writes the job's base, one write at a time. What `base` says is on the target: lanes prune their lists by it, so it
 * must never run ahead of the row.
 */
export class BaseWriter {
  readonly #job: FencedJob;
  readonly #control: SessionHolder;
  #base: Base;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(job: FencedJob, control: SessionHolder, base: Base) {
    this.#job = job;
    this.#control = control;
    this.#base = base;
  }

  /** As it stands on the target. A fold replaces the object. */
  get base(): Base {
    return this.#base;
  }

  /** Writes a newer contiguous prefix. */
  fold(to: Checkpoint): Promise<void> {
    return this.#inTurn(() => this.#write(this.#base.advanced(to)));
  }

  /** Lets `run` write a changed copy of the base in a transaction of its own; it returns the copy once committed. */
  change(run: (copy: Base) => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      const copy = this.#base.copy();
      await run(copy);
      copy.foldSeq += 1n;
      this.#base = copy;
    });
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(run, run);
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #write(next: Base): Promise<void> {
    await this.#control.use('could not write the checkpoint', async ({ session }) => {
      const [result] = await session.run(next.updateSql(this.#job));
      // A write whose answer was lost is there already; the session that sent it is gone by now.
      if (result?.affectedRows !== 1 && (await readFoldSeq(session, this.#job)) !== next.foldSeq + 1n) {
        throw new TidewayError('INTERNAL', {
          detail: `the checkpoint of job ${this.#job.jobId} was written by another hand`,
        });
      }
    });
    next.foldSeq += 1n;
    this.#base = next;
  }
}

/** Throws TARGET_FENCED when the epoch is no longer ours. */
export async function readFoldSeq(session: Session, job: FencedJob): Promise<bigint> {
  const [row] = await session.rows(`SELECT epoch, fold_seq FROM tideway.job WHERE job_id = ${sqlValue(job.jobId)}`);
  if (row === undefined) throw fenced(job, 'the job was removed');
  if (BigInt(row.epoch ?? '0') !== job.epoch) throw fenced(job, `the target is at epoch ${row.epoch}`);
  return BigInt(row.fold_seq ?? '0');
}
