import type { Job } from '@tideway/contract';
import { JOB_STATES } from '@tideway/domain';
import { Gauge, Registry } from 'prom-client';

/**
 * The jobs as Prometheus gauges, made anew for each scrape. What is unknown has no sample: an absent lag can be alerted
 * on, a lag of 0 that nobody measured cannot.
 */
export async function renderJobMetrics(jobs: readonly Job[], now: number = Date.now()): Promise<string> {
  const registry = new Registry();
  const gauge = <T extends string>(name: string, help: string, ...labelNames: T[]) =>
    new Gauge({ name: `tideway_job_${name}`, help, labelNames: ['job', 'name', ...labelNames], registers: [registry] });
  const state = gauge('state', '1 for the state the job is in', 'state');
  const stalled = gauge('stalled', '1 while nothing is applied though the source is ahead, or nothing is reported');
  const lag = gauge('lag_seconds', 'Lag; no sample while it is unknown', 'clock');
  const behind = gauge('behind_bytes', 'Bytes of binary log not applied yet');
  const rows = gauge('rows', 'Rows applied since the job began', 'kind');
  const transactions = gauge('transactions', 'Source transactions applied since the job began');
  const missed = gauge('missed_rows', 'Updates and deletes that met no row');
  const age = gauge('report_age_seconds', 'Time since the job process last reported');
  const runway = gauge('runway_hours', 'Hours until the oldest binary log still needed is purged');
  for (const job of jobs) {
    const { progress } = job;
    const label = { job: job.id, name: job.name };
    for (const one of JOB_STATES) state.set({ ...label, state: one }, one === job.state ? 1 : 0);
    stalled.set(label, job.stage === 'stalled' ? 1 : 0);
    for (const clock of ['read', 'queued', 'applied'] as const) {
      const seconds = progress.lag[clock];
      if (seconds !== null && job.state === 'running') lag.set({ ...label, clock }, seconds);
    }
    if (progress.behind.bytes !== null) behind.set(label, Number(progress.behind.bytes));
    for (const kind of ['inserted', 'updated', 'deleted', 'ddl'] as const) {
      rows.set({ ...label, kind }, Number(progress.totals[kind]));
    }
    transactions.set(label, Number(progress.totals.transactions));
    missed.set(label, Number(progress.totals.missed));
    if (progress.asOf !== null) age.set(label, Math.max(0, (now - Date.parse(progress.asOf)) / 1_000));
    if (progress.runwayHours !== null) runway.set(label, progress.runwayHours);
  }
  return registry.metrics();
}
