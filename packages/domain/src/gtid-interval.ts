/** A closed interval of transaction numbers, `from ≤ to`, both ≥ 1. */
export interface GtidInterval {
  readonly from: bigint;
  readonly to: bigint;
}

/** Sorts and merges intervals so that no two touch or overlap: the normal form every set is kept in. */
export function normaliseIntervals(intervals: readonly GtidInterval[]): readonly GtidInterval[] {
  const sorted = [...intervals].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const merged: { from: bigint; to: bigint }[] = [];
  for (const { from, to } of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to + 1n) {
      if (to > last.to) last.to = to;
    } else {
      merged.push({ from, to });
    }
  }
  return merged;
}

/** `a` minus `b`; both in normal form, so is the result. */
export function subtractIntervals(a: readonly GtidInterval[], b: readonly GtidInterval[]): readonly GtidInterval[] {
  const result: GtidInterval[] = [];
  let index = 0;
  for (const interval of a) {
    let from = interval.from;
    while (index < b.length && (b[index] as GtidInterval).to < from) index += 1;
    let scan = index;
    while (from <= interval.to) {
      const cut = b[scan];
      if (cut === undefined || cut.from > interval.to) {
        result.push({ from, to: interval.to });
        break;
      }
      if (cut.from > from) result.push({ from, to: cut.from - 1n });
      from = cut.to + 1n;
      scan += 1;
    }
  }
  return result;
}

/** Whether `gno` lies in one of the intervals (normal form; binary search). */
export function intervalsInclude(intervals: readonly GtidInterval[], gno: bigint): boolean {
  let low = 0;
  let high = intervals.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const interval = intervals[middle] as GtidInterval;
    if (gno < interval.from) high = middle - 1;
    else if (gno > interval.to) low = middle + 1;
    else return true;
  }
  return false;
}
