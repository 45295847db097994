import { say, TidewayError } from '@tideway/domain';
import type { Checkpoint } from '@tideway/engine';
import type { Session } from '../connect/session.ts';
import type { Base } from './base.ts';
import type { SessionHolder } from './session-holder.ts';
import { type FencedJob, requireEpoch } from './session-registry.ts';

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
    await this.#control.use(say('could not write the checkpoint', '无法写入检查点'), async ({ session }) => {
      const [result] = await session.run(next.updateSql(this.#job));
      if (result?.affectedRows !== 1) await this.expectWritten(session, next);
    });
    next.foldSeq += 1n;
    this.#base = next;
  }

  /**
   * A write met no row: right only if it is there already, its answer having been lost (the session that sent it is
   * gone by now). Throws TARGET_FENCED when the epoch is no longer ours.
   */
  async expectWritten(session: Session, base: Base): Promise<void> {
    const { jobId } = this.#job;
    const [row] = await session.rows('SELECT epoch, fold_seq FROM tideway.job WHERE job_id = ?', [jobId]);
    requireEpoch(this.#job, row);
    if (BigInt(row.fold_seq ?? '0') === base.foldSeq + 1n) return;
    throw new TidewayError('INTERNAL', {
      detail: say(`the checkpoint of job ${jobId} was written by another hand`, `任务 ${jobId} 的检查点被其他程序写入`),
    });
  }
}
