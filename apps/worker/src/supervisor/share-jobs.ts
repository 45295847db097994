/** Milliseconds that a worker whose places are all taken but one would wait. */
const FULL_MS = 1_000;
const LONGEST_MS = 500;
const JITTER_MS = 15;

/**
 * How long a worker waits before it takes one more job, by the share of its places that is taken (0 to 1). All workers
 * hear of a free job at the same moment; the emptier one comes first, so jobs go where capacity is free without any
 * worker knowing of another.
 */
export function hesitation(load: number, random: () => number): number {
  return Math.min(LONGEST_MS, load * FULL_MS) + random() * JITTER_MS;
}
