import type { Job } from '@tideway/contract';
import { useRef } from 'react';
import { useIsStale } from '../../ui/ticker.ts';

interface Sample {
  readonly asOf: string;
  readonly lag: number;
}

/**
 * When the clocks of the lag were read: they are measured outside the job process, so their age is not that of its last
 * report; older workers do not say it.
 */
export function lagMeasuredAt({ lag, asOf }: Job['progress']): string | null {
  return lag.asOf ?? asOf;
}

/** `rising` or `falling` against a report of about five seconds before; null while it is neither or not yet known. */
export function trendOf(samples: readonly Sample[]): 'rising' | 'falling' | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || first === last) return null;
  const change = last.lag - first.lag;
  // Below two seconds a lag only breathes.
  if (Math.abs(change) < Math.max(1, first.lag * 0.05) || Math.max(first.lag, last.lag) < 2) return null;
  return change > 0 ? 'rising' : 'falling';
}

/** Keeps the last reports of one lag clock and says where it goes. */
export function useLagTrend(lag: number | null, asOf: string | null): 'rising' | 'falling' | null {
  const isStale = useIsStale(asOf);
  const samples = useRef<Sample[]>([]);
  if (lag === null || asOf === null) samples.current = [];
  else if (samples.current.at(-1)?.asOf !== asOf) {
    const horizon = Date.parse(asOf) - 6_000;
    samples.current = [...samples.current.filter((sample) => Date.parse(sample.asOf) >= horizon), { asOf, lag }];
  }
  // Of a lag that is not heard any more nobody knows where it goes.
  return isStale ? null : trendOf(samples.current);
}
