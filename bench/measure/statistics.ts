/** Median, smallest and largest of the rounds of one measurement: the form of every figure that is printed. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The value below which this share of `sorted` (ascending, not empty) lies. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1));
  return sorted[index] as number;
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[(sorted.length >> 1) - 1] as number) + upper) / 2;
}

/** Rounded to `digits` decimals. Throws for no values: a measurement that was not made is not a number. */
export function spread(values: readonly number[], digits = 0): Spread {
  if (values.length === 0) throw new RangeError('nothing was measured');
  return {
    median: rounded(median(values), digits),
    min: rounded(Math.min(...values), digits),
    max: rounded(Math.max(...values), digits),
  };
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
