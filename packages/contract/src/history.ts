import { z } from 'zod';
import { isoTime } from './common.ts';

/** A thinned series for the charts. Null: nothing was reported in that span; drawn as a gap, never as 0. */
export const metricSeries = z
  .object({
    from: isoTime,
    to: isoTime,
    stepSeconds: z.number(),
    /** Seconds since the epoch of each point. */
    times: z.array(z.number()),
    /** By name: insertedPerSecond, updatedPerSecond, deletedPerSecond, lagRead, lagQueued, lagApplied, applyLatencyMs, retries, bytesPerSecond. */
    series: z.record(z.string(), z.array(z.number().nullable())),
  })
  .meta({ id: 'MetricSeries' });
export type MetricSeries = z.infer<typeof metricSeries>;

export const logLine = z
  .object({
    id: z.string(),
    at: isoTime,
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
    fields: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'LogLine' });
export type LogLine = z.infer<typeof logLine>;
