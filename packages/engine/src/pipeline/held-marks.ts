import { type BinlogPosition, comparePositions, formatPosition, parsePosition } from '@tideway/domain';
import type { Checkpoint } from '../ports/target.ts';

/** Transactions behind the start of a file-position job that the target holds already (design §4.7). */
export class HeldMarks {
  readonly #marks: Set<string>;
  readonly #through: BinlogPosition | null;
  #newest: BinlogPosition | null;

  constructor({ executed, held, heldThrough }: Pick<Checkpoint, 'executed' | 'held' | 'heldThrough'>) {
    // A GTID job is not sent what it has.
    this.#marks = new Set(executed === null ? held : []);
    this.#through = executed === null ? (heldThrough ?? null) : null;
    this.#newest = this.#through;
    for (const mark of this.#marks) {
      const position = parsePosition(mark);
      if (this.#newest === null || comparePositions(position, this.#newest) > 0) this.#newest = position;
    }
  }

  has({ end }: { readonly end: BinlogPosition }): boolean {
    if (this.#through !== null && comparePositions(end, this.#through) <= 0) return true;
    return this.#marks.size > 0 && this.#marks.has(formatPosition(end));
  }

  /** Up to where the log may hold transactions that the target has; null when there are none. */
  get newest(): BinlogPosition | null {
    return this.#newest;
  }
}
