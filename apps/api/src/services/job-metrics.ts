import { API_METRICS, type Job, type MetricDefinition } from '@tideway/contract';
import { JOB_STAGES, JOB_STATES } from '@tideway/domain';
import { Gauge, Registry } from 'prom-client';

/**
 * The jobs for Prometheus, made anew for each scrape. What is unknown has no sample: an absent lag can be alerted on, a
 * lag of 0 that nobody measured cannot. Counters are kept in the job store, so they are set here, not counted.
 */
export async function renderJobMetrics(jobs: readonly Job[], now: number = Date.now()): Promise<string> {
  const registry = new Registry();
  const metric = ({ name, help, labels }: MetricDefinition) =>
    new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
  const metrics = Object.fromEntries(
    Object.entries(API_METRICS).map(([key, definition]) => [key, metric(definition)]),
  ) as Readonly<Record<keyof typeof API_METRICS, Gauge>>;
  for (const job of jobs) setJob(metrics, job, now);
  const text = await registry.metrics();
  return Object.values(API_METRICS).reduce(
    (rest, { name, type }) => rest.replace(`# TYPE ${name} gauge`, `# TYPE ${name} ${type}`),
    text,
  );
}

function setJob(metrics: Readonly<Record<keyof typeof API_METRICS, Gauge>>, job: Job, now: number): void {
  const { progress } = job;
  const label = { job: job.id, name: job.name };
  const known = (gauge: Gauge, value: number | string | null, more: Record<string, string> = {}): void => {
    if (value !== null) gauge.set({ ...label, ...more }, Number(value));
  };
  for (const state of JOB_STATES) metrics.state.set({ ...label, state }, state === job.state ? 1 : 0);
  if (job.stage !== null) {
    for (const stage of JOB_STAGES) metrics.stage.set({ ...label, stage }, stage === job.stage ? 1 : 0);
  }
  metrics.stalled.set(label, job.stage === 'stalled' ? 1 : 0);
  if (job.state === 'running') {
    for (const clock of ['read', 'queued', 'applied'] as const) known(metrics.lag, progress.lag[clock], { clock });
    metrics.lagUnknown.set(label, progress.lag.applied === null ? 1 : 0);
  }
  known(metrics.behindBytes, progress.behind.bytes);
  known(metrics.behindTransactions, progress.behind.transactions);
  known(metrics.catchUp, progress.catchUpSeconds);
  for (const kind of ['inserted', 'updated', 'deleted', 'ddl'] as const) {
    known(metrics.rows, progress.totals[kind], { kind });
  }
  known(metrics.transactions, progress.totals.transactions);
  known(metrics.missed, progress.totals.missed);
  for (const kind of ['rows', 'transactions', 'ddl'] as const) known(metrics.skipped, job.skipped[kind], { kind });
  if (progress.asOf !== null) known(metrics.age, Math.max(0, (now - Date.parse(progress.asOf)) / 1_000));
  known(metrics.runway, progress.runwayHours);
  metrics.retry.set(label, progress.retry === null ? 0 : progress.retry.attempt);
}
