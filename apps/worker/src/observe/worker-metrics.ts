import { type MetricDefinition, WORKER_METRICS } from '@tideway/contract';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { JobSnapshot } from '../supervisor/job-publisher.ts';

/** A worker as its metrics show it. */
export interface WorkerSnapshot {
  readonly maxJobs: number;
  readonly isStoreUp: boolean;
  readonly jobs: readonly (JobSnapshot & { readonly jobId: string; readonly isUp: boolean; readonly starts: number })[];
}

const ownProcess = new Registry();
collectDefaultMetrics({ register: ownProcess, prefix: 'tideway_worker_' });

/** The jobs of this worker and its process, for Prometheus (docs/metrics.md). What is unknown has no sample. */
export async function renderWorkerMetrics({ maxJobs, isStoreUp, jobs }: WorkerSnapshot): Promise<string> {
  const registry = new Registry();
  const metric = ({ name, help, labels }: MetricDefinition) =>
    new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
  const metrics = Object.fromEntries(
    Object.entries(WORKER_METRICS).map(([key, definition]) => [key, metric(definition)]),
  ) as Readonly<Record<keyof typeof WORKER_METRICS, Gauge>>;
  metrics.jobs.set(jobs.length);
  metrics.maxJobs.set(maxJobs);
  metrics.storeUp.set(isStoreUp ? 1 : 0);
  for (const job of jobs) {
    const label = { job: job.jobId };
    metrics.processUp.set(label, job.isUp ? 1 : 0);
    metrics.starts.set(label, job.starts);
    metrics.stalled.set(label, job.stage === 'stalled' ? 1 : 0);
    for (const clock of ['read', 'queued', 'applied'] as const) {
      const lag = job.lags[clock];
      if (lag !== null) metrics.lag.set({ ...label, clock }, lag / 1_000);
    }
    for (const kind of ['inserted', 'updated', 'deleted'] as const) {
      metrics.rows.set({ ...label, kind }, Number(job.totals[kind]));
    }
    metrics.transactions.set(label, Number(job.totals.transactions));
    metrics.retries.set(label, job.applyRetries);
    const { report } = job;
    if (report === null) continue;
    metrics.queuedBytes.set(label, report.queuedBytes);
    metrics.queuedTransactions.set(label, report.queuedTransactions);
    if (report.applyLatency !== null) metrics.latency.set(label, report.applyLatency / 1_000);
  }
  const text = Object.values(WORKER_METRICS).reduce(
    (rest, { name, type }) => rest.replace(`# TYPE ${name} gauge`, `# TYPE ${name} ${type}`),
    await registry.metrics(),
  );
  return `${await ownProcess.metrics()}${text}`;
}
