import type { Workload } from '../workloads/index.ts';

/** `performance.md`: our rows a second over those of the native replica with four workers, at least. */
export const RATE_BARS: Readonly<Record<Workload['name'], { readonly bar: number; readonly moonshot: number }>> = {
  W1: { bar: 3, moonshot: 4 },
  W2: { bar: 2, moonshot: 3 },
  W3: { bar: 1.5, moonshot: 2 },
  W4: { bar: 1, moonshot: 1.5 },
  W5: { bar: 1, moonshot: 1.5 },
  W6: { bar: 1, moonshot: 1.5 },
};

/** CPU a row, ours and the target's, over the native replica's, at most. */
export const CPU_BARS: Readonly<Partial<Record<Workload['name'], number>>> = { W1: 0.35, W2: 0.5 };

/** Most memory of a job process, MB. */
export const RSS_BAR = 300;
