import { say, type Text, TidewayError } from '@tideway/domain';
import type { SourceChunk, SourceTransaction } from '@tideway/engine';
import { eventName } from '../checkpoint/base.ts';
import type { PositionMode } from '../checkpoint/held-set.ts';
import type { FencedJob } from '../checkpoint/session-registry.ts';
import type { Session } from '../connect/session.ts';
import { sqlValue } from '../sql-text.ts';

/** A huge transaction that is half applied (design §4.11). */
export interface BigProgress {
  /** GTID, or `file:start`. */
  readonly event: string;
  /** Changes of it that the target holds. */
  readonly rowsDone: number;
}

/** The part of a chunk that is still to be applied. */
export interface ChunkStep {
  readonly transaction: SourceTransaction;
  /**
   * What records the progress in the same target transaction, and must match one row; null when there is nothing to
   * record. Asked for once the chunks before it are committed. Throws INTERNAL when chunks were left out.
   */
  recordSql(): string | null;
  /** To be called once it is committed. */
  accept(): void;
}

/**
 * Progress inside a huge transaction, by number of changes: a restart may cut its chunks elsewhere, for instance with
 * another byte limit, and must still apply each change once.
 */
export class BigTransaction {
  readonly #job: FencedJob;
  readonly #mode: PositionMode;
  #progress: BigProgress | null;

  private constructor(job: FencedJob, mode: PositionMode, progress: BigProgress | null) {
    this.#job = job;
    this.#mode = mode;
    this.#progress = progress;
  }

  static async load(session: Session, job: FencedJob, mode: PositionMode): Promise<BigTransaction> {
    const [row] = await session.rows('SELECT event, rows_done FROM tideway.big_transaction WHERE job_id = ?', [
      job.jobId,
    ]);
    const progress = row === undefined ? null : { event: row.event ?? '', rowsDone: Number(row.rows_done) };
    return new BigTransaction(job, mode, progress);
  }

  /** Null while none is half applied. */
  get progress(): BigProgress | null {
    return this.#progress;
  }

  /** What is to be done of this chunk, if need be beside those before it; null when the target holds it already. */
  step(chunk: SourceChunk): ChunkStep | null {
    // Chunks share their start; their ends are their own.
    const event = eventName(this.#mode, { gtid: chunk.gtid, end: chunk.start });
    const done = this.#doneOf(event);
    const { firstChange, changes, index: _index, last, omitted = [], ...unit } = chunk;
    const end = firstChange + changes.length;
    if (end <= done && !last) return null;
    const from = Math.max(done, firstChange);
    const skipped = new Set(omitted);
    const rest = changes.slice(from - firstChange).filter((_, index) => !skipped.has(from + index));
    return {
      transaction: { ...unit, kind: 'transaction', changes: rest, firstChange: from, omitted },
      recordSql: () => this.#recordSql(event, from, end, last),
      accept: () => {
        this.#progress = last ? null : { event, rowsDone: end };
      },
    };
  }

  #doneOf(event: string): number {
    const progress = this.#progress;
    if (progress !== null && progress.event !== event)
      throw outOfOrder(event, say(`${progress.event} is half applied`, `${progress.event} 只应用了一部分`));
    return progress?.rowsDone ?? 0;
  }

  /** Of changes from `from` up to `end`. Null for a transaction that fits its first chunk. */
  #recordSql(event: string, from: number, end: number, last: boolean): string | null {
    const done = this.#doneOf(event);
    const isAllDone = last && done >= end;
    if (done !== from && !isAllDone)
      throw outOfOrder(
        event,
        say(`${done} changes are done, the chunk begins at ${from}`, `已完成 ${done} 处变更，而该分块从 ${from} 开始`),
      );
    const jobId = sqlValue(this.#job.jobId);
    const where = `WHERE job_id = ${jobId} AND event = ${sqlValue(event)} AND rows_done = ${done}`;
    if (last) return this.#progress === null ? null : `DELETE FROM tideway.big_transaction ${where}`;
    if (this.#progress !== null) return `UPDATE tideway.big_transaction SET rows_done = ${end} ${where}`;
    return `INSERT INTO tideway.big_transaction (job_id, event, rows_done, started_at)
      VALUES (${jobId}, ${sqlValue(event)}, ${end}, UTC_TIMESTAMP(6))`;
  }
}

function outOfOrder(event: string, what: Text): TidewayError {
  return new TidewayError('INTERNAL', {
    detail: say(`chunks of ${event} do not follow each other: ${what.en}`, `${event} 的分块不连续：${what.zh}`),
  });
}
