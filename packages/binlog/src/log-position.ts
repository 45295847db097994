import type { BinlogPosition } from '@tideway/domain';

const WRAP = 2 ** 32;

/** Follows where the stream stands, past 4 GiB too: headers hold 32 bits, and positions in a file only grow. */
export class LogPosition {
  #file: string | null = null;
  #last = 0;

  /** The stream goes on in this file. */
  moveTo(file: string, position: number): void {
    this.#file = file;
    this.#last = position;
  }

  get file(): string | null {
    return this.#file;
  }

  /** End of an event whose header holds these 32 bits, 0 when it has no place in the file. */
  advance(logPos32: number): number {
    if (logPos32 === 0) return 0;
    let position = this.#last - (this.#last % WRAP) + logPos32;
    if (position < this.#last) position += WRAP;
    this.#last = position;
    return position;
  }

  /** Where an event that ends at `end` begins, or the last known place for one that lies nowhere. */
  startOf(end: number, size: number): BinlogPosition | null {
    if (this.#file === null) return null;
    return { file: this.#file, position: end === 0 ? this.#last : Math.max(end - size, 0) };
  }
}
