import type { RowChange } from '../ports/source-transaction.ts';

/**
 * Bytes of memory of a change beside its row images' own: the change, one or two image objects, its dependency keys.
 * Narrow rows cost more of this than of data, so a bound that counted only data would not hold.
 */
const CHANGE_BYTES = 240;

/** Changes larger than this are counted with what it takes to send them: literal, statement and packets, each of twice the size. */
const LARGE_CHANGE = 2 ** 20;
const LARGE_FACTOR = 4;

/** Bytes of memory that changes take: what every queue is bounded by. */
export function footprint(byteLength: number, changes: readonly RowChange[]): number {
  const isLarge = byteLength > changes.length * LARGE_CHANGE;
  return (isLarge ? byteLength * LARGE_FACTOR : byteLength) + changes.length * CHANGE_BYTES;
}
