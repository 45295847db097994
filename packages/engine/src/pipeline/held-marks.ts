import { type BinlogPosition, comparePositions, formatPosition } from '@tideway/domain';
import type { Checkpoint } from '../ports/target.ts';

/** Transactions behind the start of a file-position job that the target holds already (design §4.7). */
export class HeldMarks {
  readonly #marks: Set<string>;
  #newest: BinlogPosition | null = null;

  constructor({ executed, held }: Pick<Checkpoint, 'executed' | 'held'>) {
    // A GTID job is not sent what it has.
    this.#marks = new Set(executed === null ? held : []);
    for (const mark of this.#marks) {
      const position = parseMark(mark);
      if (this.#newest === null || comparePositions(position, this.#newest) > 0) this.#newest = position;
    }
  }

  has({ end }: { readonly end: BinlogPosition }): boolean {
    return this.#marks.size > 0 && this.#marks.has(formatPosition(end));
  }

  /** Up to where the log may hold transactions that the target has; null when there are none. */
  get newest(): BinlogPosition | null {
    return this.#newest;
  }
}

function parseMark(mark: string): BinlogPosition {
  const colon = mark.lastIndexOf(':');
  return { file: mark.slice(0, colon), position: Number(mark.slice(colon + 1)) };
}
