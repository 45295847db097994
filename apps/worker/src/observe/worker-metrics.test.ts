import { WORKER_METRICS } from '@tideway/contract';
import { describe, expect, it } from 'vitest';
import { ObserveServer } from './observe-server.ts';
import { renderWorkerMetrics, type WorkerSnapshot } from './worker-metrics.ts';

const totals = { inserted: '5', updated: '0', deleted: '0', ddl: '0', missed: '0', transactions: '2' };
const job = {
  jobId: 'job_a',
  isUp: true,
  starts: 2,
  stage: 'in-sync' as const,
  lags: { read: 100, queued: 200, applied: 1_500 },
  totals,
  applyRetries: 3,
  report: null,
};
const snapshot = (more: Partial<WorkerSnapshot> = {}): WorkerSnapshot => ({
  maxJobs: 50,
  isStoreUp: true,
  jobs: [job],
  ...more,
});

describe('metrics of a worker', () => {
  it('have their documented names, types and seconds', async () => {
    const text = await renderWorkerMetrics(snapshot());
    expect(text).toContain('tideway_worker_job_lag_seconds{job="job_a",clock="applied"} 1.5');
    expect(text).toContain('# TYPE tideway_worker_job_rows_total counter');
    expect(text).toContain('tideway_worker_process_cpu_seconds_total');
    for (const { name } of Object.values(WORKER_METRICS)) expect(text).toContain(`# HELP ${name} `);
  });

  it('have no sample of what is unknown', async () => {
    const text = await renderWorkerMetrics(
      snapshot({ jobs: [{ ...job, lags: { read: null, queued: null, applied: null } }] }),
    );
    expect(text).not.toContain('tideway_worker_job_lag_seconds{');
    expect(text).not.toContain('tideway_worker_job_queued_bytes{');
  });
});

it('readyz turns red when a job is stalled or the job store is away', async () => {
  let present = snapshot();
  const server = await ObserveServer.listen('127.0.0.1', 0, async () => present);
  const status = async (path: string) => (await fetch(`http://127.0.0.1:${server.port}${path}`)).status;
  expect([await status('/healthz'), await status('/readyz'), await status('/metrics')]).toEqual([200, 200, 200]);
  present = snapshot({ jobs: [{ ...job, stage: 'stalled' }] });
  expect(await status('/readyz')).toBe(503);
  present = snapshot({ isStoreUp: false });
  expect([await status('/readyz'), await status('/healthz'), await status('/nothing')]).toEqual([503, 200, 404]);
  server.close();
});
