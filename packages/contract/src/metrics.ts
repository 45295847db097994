/** One metric for Prometheus; docs/metrics.md is generated from these, and both processes make theirs by them. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  /** One sentence, with the unit. */
  readonly help: string;
  readonly labels: readonly string[];
}

const JOB = ['job', 'name'] as const;

/** Of the API: every job of the job store, whoever runs it. What is unknown has no sample; it is never 0. */
export const API_METRICS = {
  state: {
    name: 'tideway_job_state',
    type: 'gauge',
    help: '1 for the state the job is in, 0 for the others',
    labels: [...JOB, 'state'],
  },
  stage: {
    name: 'tideway_job_stage',
    type: 'gauge',
    help: '1 for the stage the job is in (catching-up, in-sync, draining, stalled, waiting-to-retry), 0 for the others; none while it does not run',
    labels: [...JOB, 'stage'],
  },
  stalled: {
    name: 'tideway_job_stalled',
    type: 'gauge',
    help: '1 while nothing is applied though the source is ahead, or nothing is reported',
    labels: JOB,
  },
  lag: {
    name: 'tideway_job_lag_seconds',
    type: 'gauge',
    help: 'Lag by clock (read, queued, applied) in seconds; no sample while it is unknown',
    labels: [...JOB, 'clock'],
  },
  lagUnknown: {
    name: 'tideway_job_lag_unknown',
    type: 'gauge',
    help: '1 while the applied lag of a running job is unknown',
    labels: JOB,
  },
  behindBytes: {
    name: 'tideway_job_behind_bytes',
    type: 'gauge',
    help: 'Bytes of binary log that are not applied yet',
    labels: JOB,
  },
  behindTransactions: {
    name: 'tideway_job_behind_transactions',
    type: 'gauge',
    help: 'Source transactions that are not applied yet (GTID jobs)',
    labels: JOB,
  },
  catchUp: {
    name: 'tideway_job_catch_up_seconds',
    type: 'gauge',
    help: 'Seconds until the backlog is applied at the present rate; no sample when there is none or the job does not gain',
    labels: JOB,
  },
  rows: {
    name: 'tideway_job_rows_total',
    type: 'counter',
    help: 'Rows (and DDL statements) applied since the job began, by kind (inserted, updated, deleted, ddl)',
    labels: [...JOB, 'kind'],
  },
  transactions: {
    name: 'tideway_job_transactions_total',
    type: 'counter',
    help: 'Source transactions applied since the job began',
    labels: JOB,
  },
  missed: {
    name: 'tideway_job_missed_rows_total',
    type: 'counter',
    help: 'Updates and deletes that met no row on the target',
    labels: JOB,
  },
  skipped: {
    name: 'tideway_job_skipped_total',
    type: 'counter',
    help: 'What operators left out, by kind (rows, transactions, ddl)',
    labels: [...JOB, 'kind'],
  },
  age: {
    name: 'tideway_job_report_age_seconds',
    type: 'gauge',
    help: 'Seconds since the job process last reported',
    labels: JOB,
  },
  runway: {
    name: 'tideway_job_runway_hours',
    type: 'gauge',
    help: 'Hours until the oldest binary log still needed is purged',
    labels: JOB,
  },
  retry: {
    name: 'tideway_job_retry_attempt',
    type: 'gauge',
    help: 'Number of the attempt that is waited for; 0 when none is',
    labels: JOB,
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** Of a worker: the jobs it holds, as it sees them itself; they go on while Postgres is away. */
export const WORKER_METRICS = {
  jobs: { name: 'tideway_worker_jobs', type: 'gauge', help: 'Jobs that this worker holds', labels: [] },
  maxJobs: { name: 'tideway_worker_jobs_max', type: 'gauge', help: 'Jobs that this worker may hold', labels: [] },
  storeUp: { name: 'tideway_worker_store_up', type: 'gauge', help: '1 while the job store answers', labels: [] },
  processUp: {
    name: 'tideway_worker_job_process_up',
    type: 'gauge',
    help: '1 while the process of the job runs',
    labels: ['job'],
  },
  starts: {
    name: 'tideway_worker_job_process_starts_total',
    type: 'counter',
    help: 'Processes started for the job since this worker has it',
    labels: ['job'],
  },
  stalled: { name: 'tideway_worker_job_stalled', type: 'gauge', help: '1 while the job is stalled', labels: ['job'] },
  lag: {
    name: 'tideway_worker_job_lag_seconds',
    type: 'gauge',
    help: 'Lag by clock (read, queued, applied) in seconds; no sample while it is unknown',
    labels: ['job', 'clock'],
  },
  rows: {
    name: 'tideway_worker_job_rows_total',
    type: 'counter',
    help: 'Rows applied since the job began, by kind (inserted, updated, deleted)',
    labels: ['job', 'kind'],
  },
  transactions: {
    name: 'tideway_worker_job_transactions_total',
    type: 'counter',
    help: 'Source transactions applied since the job began',
    labels: ['job'],
  },
  queuedBytes: {
    name: 'tideway_worker_job_queued_bytes',
    type: 'gauge',
    help: 'Bytes of changes read and not applied yet',
    labels: ['job'],
  },
  queuedTransactions: {
    name: 'tideway_worker_job_queued_transactions',
    type: 'gauge',
    help: 'Source transactions read and not applied yet',
    labels: ['job'],
  },
  latency: {
    name: 'tideway_worker_job_apply_latency_seconds',
    type: 'gauge',
    help: 'Mean time from hand-over to commit of the groups of the last second; no sample when there was none',
    labels: ['job'],
  },
  retries: {
    name: 'tideway_worker_job_apply_retries_total',
    type: 'counter',
    help: 'Target transactions that were repeated (locks, conflicts, lost connections)',
    labels: ['job'],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** docs/metrics.md. */
export function renderMetricsDoc(): string {
  const table = (metrics: Readonly<Record<string, MetricDefinition>>): string[] => [
    '| Metric | Type | Labels | Meaning |',
    '| ------ | ---- | ------ | ------- |',
    ...Object.values(metrics).map(
      ({ name, type, labels, help }) =>
        `| \`${name}\` | ${type} | ${labels.map((one) => `\`${one}\``).join(', ') || '–'} | ${help} |`,
    ),
  ];
  return [
    '# Metrics and health',
    '',
    'Generated from `packages/contract/src/metrics.ts` by `npm run generate`. Prometheus text format. What is unknown has no',
    'sample: an absent lag can be alerted on, a lag of 0 that nobody measured cannot.',
    '',
    '| Path | API | Worker (when `TIDEWAY_WORKER_PORT` is set) |',
    '| ---- | --- | ------------------------------------------ |',
    '| `/healthz` | 200 while the process answers | the same |',
    '| `/readyz` | 503 when Postgres does not answer, or any job is stalled (with their ids) | 503 when Postgres does not answer, or a job that it holds is stalled |',
    '| `/metrics` | jobs of the job store, and the process (`tideway_api_…`); needs a viewer (`authorization: Bearer <API token>`) | jobs that it holds, and the process (`tideway_worker_process_…`, `tideway_worker_nodejs_…`); no sign-in: keep the port to yourself |',
    '',
    'A dashboard and alert rules: [`deploy/grafana/`](../deploy/grafana/README.md).',
    '',
    '## API',
    '',
    '`job` is the id, `name` the name of the job.',
    '',
    ...table(API_METRICS),
    '',
    '## Worker',
    '',
    ...table(WORKER_METRICS),
    '',
  ].join('\n');
}
