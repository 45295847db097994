import { type FailedEvent, type Job, ROUTES, routePath } from '@tideway/contract';
import {
  childProcesses,
  type MysqlServer,
  signalProcess,
  startMysql,
  startProxy,
  type TcpProxy,
} from '@tideway/testbed';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProductFixture } from './testing/product-fixture.ts';

/** What the page says while things go wrong, with real processes: nothing stuck may look well. */
let server: MysqlServer;
let proxy: TcpProxy;
let fixture: ProductFixture;
let job: Job;

beforeAll(async () => {
  server = await startMysql({ role: 'source', own: true });
  proxy = await startProxy(server);
  fixture = await ProductFixture.open('lag', { own: server });
  await fixture.both(
    'CREATE TABLE marker (mark VARCHAR(60) PRIMARY KEY)',
    'CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)',
  );
  job = await fixture.start('lag', { host: '127.0.0.1', port: proxy.port });
}, 120_000);
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
  await proxy.close();
  await server.stop();
});

/** Writes rows until it is ended. */
function writer(): () => Promise<void> {
  let isOn = true;
  const done = (async () => {
    while (isOn) {
      await fixture.source.query('INSERT INTO t (v) VALUES (1), (2), (3)');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return async () => {
    isOn = false;
    await done;
  };
}

const now = () => fixture.api.job(job.id);
const until = (what: string, accept: (job: Job) => boolean, ms = 45_000) =>
  fixture.api.waitForJob(job.id, what, accept, ms);

/** The job's state five times a second. */
async function sample(ms: number): Promise<{ at: number; job: Job }[]> {
  const samples: { at: number; job: Job }[] = [];
  for (const end = Date.now() + ms; Date.now() < end; ) {
    samples.push({ at: Date.now(), job: await now() });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return samples;
}

function jobProcess(): number {
  const [pid] = childProcesses(fixture.product.workerPid ?? 0);
  if (pid === undefined) throw new Error('the worker has no job process');
  return pid;
}

async function ready(): Promise<number> {
  return (await fetch(new URL(ROUTES.ready, fixture.product.address))).status;
}

it('an idle source: under two seconds, and fresh', async () => {
  await fixture.caughtUp(job.id);
  const idle = await until(
    'in sync and idle',
    ({ stage, progress }) =>
      stage === 'in-sync' &&
      progress.lag.applied !== null &&
      progress.lag.applied < 2 &&
      progress.behind.bytes === '0' &&
      Date.now() - Date.parse(progress.asOf ?? '') < 3_000,
  );
  expect(idle.progress.behind).toEqual({ bytes: '0', transactions: '0' });
  expect(idle.progress.runwayHours).toBeGreaterThan(1);
  expect(await ready()).toBe(200);
}, 60_000);

it('a job process that is stopped under load: the applied lag rises a second a second, stalled, never 0', async () => {
  const end = writer();
  await until('rows come through', ({ progress }) => (progress.rowsPerSecond ?? 0) > 0);
  const pid = jobProcess();
  signalProcess(pid, 'SIGSTOP');
  const stopped = Date.now();
  try {
    const stalled = await until('stalled', ({ stage }) => stage === 'stalled');
    expect(Date.parse(stalled.stageSince ?? '') - stopped).toBeLessThan(10_000);
    expect(await ready()).toBe(503);
    // Longer than a worker may be silent: this one is not, and goes on measuring.
    const samples = await sample(20_000);
    const lags = samples.map((one) => one.job.progress.lag.applied);
    expect(lags.every((lag) => lag !== null && lag > 0)).toBe(true);
    expect(samples.every((one) => one.job.stage === 'stalled')).toBe(true);
    const [first, last] = [samples[0], samples.at(-1)];
    const rise = Number(last?.job.progress.lag.applied) - Number(first?.job.progress.lag.applied);
    // Written once a second: a second of tolerance at each end.
    expect(rise).toBeGreaterThan(((last?.at ?? 0) - (first?.at ?? 0)) / 1_000 - 2);
    expect(BigInt(last?.job.progress.behind.bytes ?? '0')).toBeGreaterThan(
      BigInt(first?.job.progress.behind.bytes ?? '0'),
    );
  } finally {
    signalProcess(pid, 'SIGCONT');
    await end();
  }
  await until('in sync again', ({ stage }) => stage === 'in-sync');
  expect(await ready()).toBe(200);
}, 120_000);

it('a source that is cut off: unknown, not 0; then a retry with its time; then in sync again', async () => {
  proxy.stall();
  const unknown = await until('an unknown lag', ({ progress }) => progress.lag.applied === null);
  expect(unknown.progress.lag).toEqual({ read: null, queued: null, applied: null, asOf: null });
  expect(unknown.state).toBe('running');
  expect(unknown.stage).not.toBe('in-sync');
  expect(unknown.progress.sourcePosition.asOf).not.toBeNull();
  proxy.cut();
  const waiting = await until('waiting to retry', ({ stage }) => stage === 'waiting-to-retry');
  expect(waiting.progress.retry?.attempt).toBeGreaterThanOrEqual(1);
  expect(Date.parse(waiting.progress.retry?.nextAt ?? '')).toBeGreaterThan(0);
  expect(waiting.progress.lag.applied).not.toBe(0);
  proxy.resume();
  await until('in sync again', ({ stage }) => stage === 'in-sync', 90_000);
  await fixture.caughtUp(job.id);
  expect(await fixture.rows('target', 't')).toEqual(await fixture.rows('source', 't'));
}, 180_000);

it('another spec reaches the running job', async () => {
  const [before] = childProcesses(fixture.product.workerPid ?? 0);
  await fixture.api.call('PUT', routePath(ROUTES.jobSpec, { jobId: job.id }), { spec: '4' });
  const changed = await until('eight lanes', ({ progress }) => progress.lanes === 8);
  expect(changed.state).toBe('running');
  expect(jobProcess()).not.toBe(before);
  await fixture.caughtUp(job.id);
  const events = await fixture.events(job.id);
  expect(events).toContainEqual(expect.objectContaining({ code: 'job.spec-changed', params: { from: '2', to: '4' } }));
  expect(events).toContainEqual(
    expect.objectContaining({ code: 'job.spec-applied', params: { from: '2', to: '4', lanes: 8 } }),
  );
}, 90_000);

it('a paused job: clocks unknown, the runway runs out', async () => {
  await fixture.api.act(job.id, 'pause');
  const paused = await until('paused', ({ state }) => state === 'paused');
  expect(paused.progress.lag.applied).toBeNull();
  expect(paused.progress.applied.file).not.toBeNull();
  expect(paused.progress.runwayHours).toBeGreaterThan(1);
}, 60_000);

it('a purge of a needed log: the error says what is lost and what can be done', async () => {
  for (let n = 0; n < 2; n += 1) {
    await fixture.source.query('INSERT INTO t (v) VALUES (9)');
    await fixture.source.query('FLUSH BINARY LOGS');
  }
  const [rows] = await fixture.source.query<import('mysql2').RowDataPacket[]>('SHOW BINARY LOG STATUS');
  await fixture.source.query(`PURGE BINARY LOGS TO '${rows[0]?.File}'`);
  await fixture.resume(job.id);
  const { event } = await fixture.failed(job.id, 'SOURCE_BINLOG_PURGED');
  expect(event.cause?.code).toBe('binlog-purged');
  expect(event.lost?.missing).toMatch(/^[0-9a-f-]{36}:\d+/);
  expect(event.lost?.oldestFile).toBe(rows[0]?.File);
  expect(event.lost?.lastAppliedAt).not.toBeNull();
  expect(event.lost?.steps.join(' ')).toContain('new job');
  expect(event.choices satisfies FailedEvent['choices']).toEqual(['retry']);
  const failed = await now();
  expect(failed.error?.detail).toContain(event.lost?.missing);
  expect(failed.error?.remedy).toContain('new job');
}, 60_000);
