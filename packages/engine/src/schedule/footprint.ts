import type { RowChange } from '../ports/source-transaction.ts';

/**
 * Bytes of memory of a change beside its row images' own: the change, one or two image objects, its dependency keys.
 * Narrow rows cost more of this than of data, so a bound that counted only data would not hold.
 */
const CHANGE_BYTES = 240;

/** Bytes of memory that changes take: what every queue is bounded by. */
export function footprint(byteLength: number, changes: readonly RowChange[]): number {
  return byteLength + changes.length * CHANGE_BYTES;
}
