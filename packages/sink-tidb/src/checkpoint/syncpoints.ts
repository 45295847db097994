import { say } from '@tideway/domain';
import type { Checkpoint } from '@tideway/engine';
import { sqlValue } from '../sql-text.ts';
import type { SessionHolder } from './session-holder.ts';
import { type FencedJob, fenced } from './session-registry.ts';

/** Syncpoints kept per job; at one every few seconds, more than TiDB keeps old versions of rows for. */
export const SYNCPOINTS_KEPT = 1_000;

/**
 * Pairs of what the target holds and a timestamp of the target at which it holds just that: a reader that reads as of
 * `target_tso` sees a state that the source had (engine-anchors §2.10). To be recorded while no lane is at work.
 */
export class Syncpoints {
  readonly #job: FencedJob;
  readonly #control: SessionHolder;
  readonly #isTidb: boolean;

  constructor(job: FencedJob, control: SessionHolder, isTidb: boolean) {
    this.#job = job;
    this.#control = control;
    this.#isTidb = isTidb;
  }

  /**
   * The timestamp is that of the transaction that records it: it began after every commit of the lanes was answered, and
   * ends before the next one starts. May be repeated: a second row about the same state is as true as the first.
   * Throws TARGET_FENCED.
   */
  record(at: Checkpoint): Promise<void> {
    return this.#control.use(say('could not record a syncpoint', '无法记录同步点'), async ({ session }) => {
      const id = sqlValue(this.#job.jobId);
      const newest = `SELECT MAX(number) AS number FROM (SELECT number FROM tideway.syncpoint WHERE job_id = ${id}) known`;
      await session.run('BEGIN');
      const [row] = await session.rows(newest);
      const number = BigInt(row?.number ?? '0') + 1n;
      // The stand-in has no timestamp by which old rows can be read.
      const tso = this.#isTidb ? '@@tidb_current_ts' : 'NULL';
      const results = await session.run(
        [
          `INSERT INTO tideway.syncpoint
             (job_id, number, executed, file, position, source_timestamp, target_tso, target_time)
           SELECT job_id, ${number}, ${sqlValue(at.executed)}, ${sqlValue(at.file)}, ${BigInt(at.position)},
                  ${at.sourceTimestamp ?? 'NULL'}, ${tso}, UTC_TIMESTAMP(6)
           FROM tideway.job WHERE job_id = ${id} AND epoch = ${this.#job.epoch}`,
          `DELETE FROM tideway.syncpoint WHERE job_id = ${id} AND number + ${SYNCPOINTS_KEPT} <= ${number}`,
        ].join(';'),
      );
      if (results[0]?.affectedRows !== 1) {
        await session.run('ROLLBACK');
        throw fenced(this.#job);
      }
      await session.run('COMMIT');
    });
  }
}
