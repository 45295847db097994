import { type BinlogPosition, comparePositions, GtidSet } from '@tideway/domain';
import type { Checkpoint } from '../ports/target.ts';
import { ExecutedSet } from './executed-set.ts';

/** What a completed item adds to the checkpoint once everything before it is complete. */
export interface FoldItem {
  readonly sequence: number;
  readonly gtid: string | null;
  readonly preparedGtid: string | null;
  /** An XA PREPARE (with the start of its transaction) or the decision. */
  readonly xa: { readonly phase: 'prepared' | 'decided'; readonly xid: string; readonly start: BinlogPosition } | null;
  readonly start: BinlogPosition;
  readonly end: BinlogPosition;
  readonly commitTimestamp: bigint | null;
  /** The checkpoint's `onlineDdl` from here on; undefined leaves it as it is. */
  readonly onlineDdl?: string;
  /** Seconds since the epoch; null leaves the checkpoint's as it is. */
  readonly timestamp: number | null;
}

interface Slot {
  item: FoldItem;
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
  #onlineDdl: string;
  #version = 0;
  /** XA transactions that are prepared and not decided: where they start, and `onlineDdl` there. */
  readonly #prepared = new Map<string, { readonly start: BinlogPosition; readonly onlineDdl: string }>();
  /** What an earlier run had done, of what is read again from before a prepared XA transaction. */
  readonly #heldThrough: BinlogPosition | null;

  constructor(start: Checkpoint) {
    this.#executed = start.executed === null ? null : new ExecutedSet(GtidSet.parse(start.executed));
    this.#position = { file: start.file, position: Number(start.position) };
    this.#timestamp = start.sourceTimestamp;
    this.#onlineDdl = start.onlineDdl ?? '';
    this.#heldThrough = start.heldThrough ?? null;
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

  /** Source timestamp of the newest item of the prefix. */
  get timestamp(): number | null {
    return this.#timestamp;
  }

  /** The next chunk of an item that was registered with its first: the facts of its end are known better now. */
  update(item: FoldItem): void {
    const slot = this.#bySequence.get(item.sequence);
    if (slot === undefined) throw new RangeError(`sequence ${item.sequence} was not registered`);
    slot.item = item;
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
      const { gtid, preparedGtid, xa, end, timestamp } = slot.item;
      // A file-position job stays before an XA PREPARE until the decision is durable too: it must read its rows again.
      if (xa?.phase === 'prepared') this.#prepared.set(xa.xid, { start: xa.start, onlineDdl: this.#onlineDdl });
      else if (xa !== null) this.#prepared.delete(xa.xid);
      if (preparedGtid !== null) this.#executed?.add(preparedGtid);
      if (gtid !== null) this.#executed?.add(gtid);
      this.#position = end;
      this.#onlineDdl = slot.item.onlineDdl ?? this.#onlineDdl;
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

  checkpoint(): Checkpoint {
    let position = this.#position;
    let onlineDdl = this.#onlineDdl;
    let through = this.#heldThrough ?? position;
    if (comparePositions(position, through) > 0) through = position;
    if (this.#executed === null) {
      for (const prepared of this.#prepared.values()) {
        if (comparePositions(prepared.start, position) < 0) ({ start: position, onlineDdl } = prepared);
      }
    }
    const isBeyond = this.#executed === null && comparePositions(through, position) > 0;
    return {
      executed: this.#executed?.snapshot().toString() ?? null,
      file: position.file,
      position: String(position.position),
      held: [],
      ...(isBeyond ? { heldThrough: through } : {}),
      sourceTimestamp: this.#timestamp,
      onlineDdl,
    };
  }
}
