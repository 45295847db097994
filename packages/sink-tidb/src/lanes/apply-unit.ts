import type { ApplyGroup } from '@tideway/engine';
import type { Recorded } from './lane-row.ts';

/** What one target transaction is to hold. */
export interface ApplyUnit {
  readonly group: ApplyGroup;
  /** What the lane's row records as executed: the group's transactions; nothing for a chunk that is not the last. */
  readonly recorded: readonly Recorded[];
  readonly replay: boolean;
  /** A chunk's place among the others of its transaction; absent in a group. */
  readonly turn?: {
    /** Resolves when all chunks before it are committed, rejects when one is not. */
    readonly before: Promise<void>;
    /** What is then run last, and must match exactly one row; null for nothing. */
    recordSql(): string | null;
  };
}

/** The transactions `from` up to `to` (not included) of a group. */
export function sliceGroup(group: ApplyGroup, from: number, to: number): ApplyGroup {
  const transactions = group.transactions.slice(from, to);
  return {
    transactions,
    changeCount: transactions.reduce((sum, { changes }) => sum + changes.length, 0),
    byteLength: transactions.reduce((sum, { byteLength }) => sum + byteLength, 0),
  };
}

export function unitOf(group: ApplyGroup, replay: boolean): ApplyUnit {
  return { group, recorded: group.transactions, replay };
}
