/** The charts of a job and the series each shows; the last is the one that counts and is drawn on top. */
export const CHARTS = [
  {
    id: 'rate',
    series: ['deletedPerSecond', 'updatedPerSecond', 'insertedPerSecond'],
    unit: 'count',
  },
  { id: 'lag', series: ['lagRead', 'lagQueued', 'lagApplied'], unit: 'seconds' },
  { id: 'latency', series: ['applyLatencyMs'], unit: 'milliseconds' },
  { id: 'bytes', series: ['bytesPerSecond'], unit: 'bytes' },
  { id: 'retries', series: ['retries'], unit: 'count' },
] as const;
export type ChartKind = (typeof CHARTS)[number];
export type SeriesName = ChartKind['series'][number];

export interface SeriesFigures {
  readonly last: number | null;
  readonly max: number | null;
}

/** The last and the largest value of a series; null where nothing was reported. */
export function figuresOf(values: readonly (number | null)[]): SeriesFigures {
  let last: number | null = null;
  let max: number | null = null;
  for (const value of values) {
    if (value === null) continue;
    last = value;
    max = max === null ? value : Math.max(max, value);
  }
  return { last, max };
}
