import type { Pick } from './history.ts';

/** A small seeded generator (mulberry32): the same seed gives the same run. */
export function seededPick(seed: number): Pick {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Waits some turns of the event loop, so that concurrent work interleaves. */
export function seededPause(pick: Pick): () => Promise<void> {
  return async () => {
    for (let turns = pick(4); turns > 0; turns -= 1) await new Promise<void>((resolve) => setImmediate(resolve));
  };
}
