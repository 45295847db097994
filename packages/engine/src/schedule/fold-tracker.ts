import { type BinlogPosition, comparePositions, GtidSet } from '@tideway/domain';
import type { Checkpoint } from '../ports/target.ts';
import { ExecutedSet } from './executed-set.ts';

/** What a completed item adds to the checkpoint once everything before it is complete. */
export interface FoldItem {
  readonly sequence: number;
  readonly gtid: string | null;
  readonly preparedGtid: string | null;
  readonly end: BinlogPosition;
  /** Seconds since the epoch; null leaves the checkpoint's as it is. */
  readonly timestamp: number | null;
}

interface Slot {
  readonly item: FoldItem;
  done: boolean;
}

/**
 * The contiguous prefix of completed items, as a {@link Checkpoint}. Items are registered in the order of the log and
 * complete in any order; only the prefix is durable as the job's base (what is beyond it is in the lanes' rows).
 */
export class FoldTracker {
  readonly #executed: ExecutedSet | null;
  #slots: (Slot | undefined)[] = [];
  #head = 0;
  readonly #bySequence = new Map<number, Slot>();
  #position: BinlogPosition;
  #timestamp: number | null;
  #version = 0;
  /** Starts of XA transactions that are prepared and not decided: a file-position job must read them again. */
  readonly #prepared = new Map<string, BinlogPosition>();

  constructor(start: Checkpoint) {
    this.#executed = start.executed === null ? null : new ExecutedSet(GtidSet.parse(start.executed));
    this.#position = { file: start.file, position: Number(start.position) };
    this.#timestamp = start.sourceTimestamp;
  }

  /** Changes whenever {@link checkpoint} would give another answer. */
  get version(): number {
    return this.#version;
  }

  /** Items registered and not yet part of the prefix. */
  get outstanding(): number {
    return this.#slots.length - this.#head;
  }

  /** The oldest item that is not part of the prefix. */
  get oldest(): FoldItem | undefined {
    return this.#slots[this.#head]?.item;
  }

  register(item: FoldItem): void {
    const slot = { item, done: false };
    this.#slots.push(slot);
    this.#bySequence.set(item.sequence, slot);
  }

  complete(sequence: number): void {
    const slot = this.#bySequence.get(sequence);
    if (slot === undefined) throw new RangeError(`sequence ${sequence} was not registered, or completed twice`);
    this.#bySequence.delete(sequence);
    slot.done = true;
    this.#advance();
  }

  #advance(): void {
    for (let slot = this.#slots[this.#head]; slot?.done; slot = this.#slots[this.#head]) {
      const { gtid, preparedGtid, end, timestamp } = slot.item;
      if (preparedGtid !== null) this.#executed?.add(preparedGtid);
      if (gtid !== null) this.#executed?.add(gtid);
      this.#position = end;
      if (timestamp !== null) this.#timestamp = timestamp;
      this.#version += 1;
      this.#slots[this.#head] = undefined;
      this.#head += 1;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#slots.length) {
      this.#slots = this.#slots.slice(this.#head);
      this.#head = 0;
    }
  }

  /** An XA transaction is prepared: the position of a file-position job stays before it until `decide`. */
  prepare(xid: string, start: BinlogPosition): void {
    this.#prepared.set(xid, start);
  }

  decide(xid: string): void {
    this.#prepared.delete(xid);
  }

  checkpoint(): Checkpoint {
    let position = this.#position;
    if (this.#executed === null) {
      for (const start of this.#prepared.values()) if (comparePositions(start, position) < 0) position = start;
    }
    return {
      executed: this.#executed?.snapshot().toString() ?? null,
      file: position.file,
      position: String(position.position),
      held: [],
      sourceTimestamp: this.#timestamp,
    };
  }
}
