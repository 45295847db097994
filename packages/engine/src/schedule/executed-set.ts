import { type GtidInterval, GtidSet, parseGtid } from '@tideway/domain';

/** The executed GTID set while it grows: adding the next transaction of a server costs a comparison, not a new set. */
export class ExecutedSet {
  #base: GtidSet;
  readonly #open = new Map<string, { from: bigint; to: bigint }>();
  #closed: [string, GtidInterval[]][] = [];

  constructor(base: GtidSet) {
    this.#base = base;
  }

  /** Adds `uuid[:tag]:n`. */
  add(text: string): void {
    const colon = text.lastIndexOf(':');
    const sid = text.slice(0, colon);
    const open = this.#open.get(sid);
    const gno = BigInt(text.slice(colon + 1));
    if (open !== undefined && open.to + 1n === gno) {
      open.to = gno;
      return;
    }
    if (open === undefined) {
      // The first of a sid is checked whole, so that a malformed name cannot enter the set.
      const { sid: normal } = parseGtid(text);
      this.#closed.push([normal, [{ from: gno, to: gno }]]);
    } else {
      this.#closed.push([sid.toLowerCase(), [open]]);
    }
    this.#open.set(sid, { from: gno, to: gno });
  }

  /** The set so far. Costs a pass over it: for folds, not for transactions. */
  snapshot(): GtidSet {
    const open = [...this.#open].map(([sid, interval]) => [sid.toLowerCase(), [interval]] as const);
    const base = this.#base;
    this.#base = GtidSet.of([
      ...base.sids.map((sid) => [sid, base.intervals(sid)] as const),
      ...this.#closed,
      ...open.map(([sid, [interval]]) => [sid, [{ from: interval.from, to: interval.to }]] as const),
    ]);
    this.#closed = [];
    return this.#base;
  }
}
