import type { BinlogPosition } from '@tideway/domain';
import type { EventPlace } from '@tideway/engine';

/** Positions in event headers have 32 bits. */
export const WRAP = 2 ** 32;

/**
 * Where each event of a dump lies. An event header knows only the low 32 bits of its end (files over 4 GiB wrap it), and
 * MariaDB leaves it 0 inside a transaction, so the offset is counted along; where the source passed events over (a GTID
 * dump), the header's end moves it forward.
 */
export class PlaceTracker {
  #file: string;
  #position: number;

  constructor(at: BinlogPosition) {
    this.#file = at.file;
    this.#position = at.position;
  }

  /** The end of the last event. */
  get position(): BinlogPosition {
    return { file: this.#file, position: this.#position };
  }

  /** The stream goes on here: a rotate event, real or artificial. */
  moveTo(file: string, position: number): void {
    this.#file = file;
    this.#position = position;
  }

  /** The place of an event of the log with `length` bytes (header and checksum included) and the end its header gives. */
  advance(headerEnd: number, length: number, timestamp: number): EventPlace {
    const file = this.#file;
    const end = this.pass(headerEnd, length);
    return { start: { file, position: end - length }, end: { file, position: end }, timestamp };
  }

  /** As {@link advance} where nobody asks for the place. Returns where the event ends. */
  pass(headerEnd: number, length: number): number {
    this.#position = this.#endOf(headerEnd, length);
    return this.#position;
  }

  #endOf(headerEnd: number, length: number): number {
    const counted = this.#position + length;
    if (headerEnd === 0 || counted % WRAP === headerEnd) return counted;
    const end = this.#position - (this.#position % WRAP) + headerEnd;
    return end < this.#position ? end + WRAP : end;
  }
}
