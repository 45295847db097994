import type { RowChange } from '../ports/source-transaction.ts';
import { footprint } from '../schedule/footprint.ts';
import type { OpenTransaction } from './open-transaction.ts';
import { type ChangePiece, SpilledChanges, type SpillStore } from './spilled-changes.ts';

/** The rows of an XA transaction between PREPARE and decision. */
export interface PreparedTransaction {
  readonly gtid: string | null;
  /** Its changes in order, in pieces. */
  changes(): AsyncIterable<ChangePiece> | Iterable<ChangePiece>;
  forget(): Promise<void>;
}

interface Kept {
  readonly gtid: string | null;
  readonly bytes: number;
  readonly changes: readonly RowChange[];
  readonly spilled: SpilledChanges | null;
}

/** Prepared XA transactions by xid (design §4.10), in memory up to a bound, then in the spill store. */
export class PreparedTransactions {
  readonly #maxBytes: number;
  readonly #store: SpillStore | null;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  #spills = 0;

  constructor(maxBytes: number, store: SpillStore | null) {
    this.#maxBytes = maxBytes;
    this.#store = store;
  }

  /** Whether an XA transaction must be relieved before more of its rows are read. */
  isTooLarge({ xid, bytes, changes }: OpenTransaction): boolean {
    return xid !== null && this.#store !== null && this.#bytes + footprint(bytes, changes) > this.#maxBytes;
  }

  /** Moves the rows read so far to the store. */
  async relieve(open: OpenTransaction): Promise<void> {
    if (this.#store === null) return;
    this.#spills += 1;
    open.spilled ??= new SpilledChanges(this.#store, `xa-${this.#spills}`);
    await open.spilled.append(open.changes);
    open.changes = [];
    open.bytes = 0;
  }

  /** What was spilled of a transaction, with the rest of it. */
  async spilled(open: OpenTransaction): Promise<PreparedTransaction> {
    await this.relieve(open);
    const { gtid, spilled } = open;
    return { gtid, changes: () => spilled?.read() ?? [], forget: async () => spilled?.remove() };
  }

  async keep(xid: string, open: OpenTransaction): Promise<void> {
    if (open.spilled !== null || this.isTooLarge(open)) await this.relieve(open);
    const { gtid, bytes, changes, spilled } = open;
    this.#bytes += footprint(bytes, changes);
    this.#kept.set(xid, { gtid, bytes, changes, spilled });
  }

  /** Removes and returns it; undefined when no such transaction was prepared since the start. */
  take(xid: string): PreparedTransaction | undefined {
    const kept = this.#kept.get(xid);
    if (kept === undefined) return undefined;
    this.#kept.delete(xid);
    const { gtid, changes, bytes, spilled } = kept;
    this.#bytes -= footprint(bytes, changes);
    return {
      gtid,
      changes: () => spilled?.read() ?? [{ changes, bytes }],
      forget: async () => spilled?.remove(),
    };
  }
}
