import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster, ConnectionValidation, Job, PrecheckRun, WorkerNode } from '@tideway/contract';
import { type ProductProcess, startProxy, type TcpProxy, testSource } from '@tideway/testbed';
import type { FastifyBaseLogger } from 'fastify';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { PrecheckService } from './services/precheck-service.ts';
import { workerAccess } from './services/source-access.ts';
import { WorkerTasks } from './services/worker-tasks.ts';
import { ApiFixture, sourcePart } from './testing/api-fixture.ts';

// Nothing may be reached from the API's own process: what is reached below is reached by a worker.
vi.hoisted(() => {
  process.env.TIDEWAY_DENY = '0.0.0.0/0,::/0';
});
const OPEN = { TIDEWAY_DENY: '' };

let api: ApiFixture;
let proxy: TcpProxy;
let cluster: Cluster;
let draft: Job;
let workers: ProductProcess[] = [];

beforeAll(async () => {
  api = await ApiFixture.open();
  proxy = await startProxy(await testSource());
  cluster = await api.cluster();
  draft = await api.draft(cluster, 'by-workers', ['nothing_here']);
  const { host, port } = proxy;
  draft = await api.patch(draft, { source: sourcePart({ ...(await testSource()), host, port }) });
});
afterEach(async () => {
  proxy.resume();
  await Promise.all(workers.map((worker) => worker.drain()));
  workers = [];
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await proxy.close();
});

async function start(name: string, environment: Readonly<Record<string, string>> = OPEN): Promise<ProductProcess> {
  const worker = await api.startWorker(name, environment);
  workers.push(worker);
  return worker;
}

const path = (rest: string) => `/api/v1/jobs/${draft.id}${rest}`;
const validate = () => api.ok<ConnectionValidation>('POST', path('/validate-connection'));

/** Waits for what must come, however slow the machine is. */
async function until<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what}`);
}

const ended = () =>
  until(async () => {
    const run = await api.ok<PrecheckRun>('GET', path('/precheck'));
    return run.state === 'running' ? undefined : run;
  }, 'the end of the precheck');

/** The worker that is at the precheck, once it hangs at the source. */
async function atPrecheck(): Promise<ProductProcess> {
  const client = await api.database.connect();
  const name = await until(async () => {
    const { rows } = await client.query<{ by: string }>(
      `SELECT claimed_by AS by FROM worker_tasks t WHERE kind = 'precheck' AND claimed_by IS NOT NULL
       AND EXISTS (SELECT 1 FROM worker_task_events WHERE task_id = t.id)`,
    );
    return proxy.connections > 0 ? rows[0]?.by : undefined;
  }, 'a worker at the precheck');
  const worker = workers.find((one) => name.startsWith(`${one.name}-`));
  if (worker === undefined) throw new Error(`another worker: ${name}`);
  return worker;
}

test('no worker: whatever needs one says so within seconds, and nothing is begun', async () => {
  for (const [method, url] of [
    ['POST', path('/validate-connection')],
    ['GET', path('/source/objects')],
    ['POST', path('/precheck')],
  ] as const) {
    const began = performance.now();
    const { status, code, detail, remedy } = await api.refused(method, url);
    expect({ url, status, code }).toEqual({ url, status: 503, code: 'NO_WORKER' });
    expect(detail).toContain('No worker is running');
    expect(remedy).toContain('Start a worker');
    expect(performance.now() - began).toBeLessThan(30_000);
  }
  expect((await api.ok<Job>('GET', path(''))).state).toBe('draft');
}, 90_000);

test("the worker's network counts, not the API's; the answer names the worker, the prompt every worker's addresses", async () => {
  const closed = await start('closed', { TIDEWAY_DENY: '127.0.0.0/8', TIDEWAY_EGRESS: '203.0.113.7, 203.0.113.8' });
  const refused = await validate();
  expect(refused).toMatchObject({ ok: false, source: { ok: false }, target: { ok: false } });
  expect(JSON.stringify(refused.source.steps)).toMatch(/block/i);
  expect(refused.source.worker).toMatchObject({
    name: expect.stringMatching(/^closed-/),
    egress: ['203.0.113.7', '203.0.113.8'],
  });
  expect(refused.prompt).toMatchObject({ addresses: [{ address: '203.0.113.7', origin: 'configured' }, {}] });

  await start('open');
  await closed.drain();
  const reached = await validate();
  expect(reached).toMatchObject({
    ok: true,
    source: { worker: { name: expect.stringMatching(/^open-/), egress: [] } },
  });
  expect(reached.prompt).toMatchObject({ addresses: [{ origin: 'seen-by-source' }] });

  await start('third', { ...OPEN, TIDEWAY_EGRESS: '203.0.113.9' });
  const { prompt } = await validate();
  expect(JSON.stringify(prompt)).toContain('203.0.113.9');
  // The one without a configured address is there with its own, whichever worker tested.
  expect(JSON.stringify(prompt)).toMatch(/127\.0\.0\.1.*open-|open-.*127\.0\.0\.1/);
  const listed = await api.ok<WorkerNode[]>('GET', '/api/v1/workers');
  expect(listed.map(({ name }) => name.split('-')[0]).toSorted()).toEqual(['open', 'third']);
}, 90_000);

test('a worker killed in the middle of a precheck: another one does it', async () => {
  await Promise.all([start('one'), start('two')]);
  proxy.stall();
  await api.ok('POST', path('/precheck'));
  await (await atPrecheck()).kill();
  proxy.resume();
  const run = await ended();
  expect(run.state).toBe('finished');
  expect(run.items.filter(({ state }) => state !== 'done')).toEqual([]);
  expect(run.items.filter(({ verdict }) => verdict === 'could-not-check')).toEqual([]);
}, 90_000);

test('the last worker killed in the middle of a precheck: every open card says that there is none', async () => {
  await start('last');
  proxy.stall();
  await api.ok('POST', path('/precheck'));
  await (await atPrecheck()).kill();
  const run = await ended();
  expect(run).toMatchObject({ state: 'finished', allowsNext: false });
  const open = run.items.filter(({ verdict }) => verdict === 'could-not-check');
  expect(open.length).toBeGreaterThan(3);
  expect(open[0]?.observed).toContain('No worker is running');
  expect((await api.ok<Job>('GET', path(''))).state).toBe('draft');
}, 90_000);

test('cancelled, also through another API process: the worker gives up', async () => {
  await start('cancelled');
  const log = { error: () => undefined, warn: () => undefined } as unknown as FastifyBaseLogger; // what it uses
  const other = new PrecheckService(api.store, workerAccess(new WorkerTasks(api.store.tasks)), log);
  let givenUp = 0;
  for (const cancel of [() => api.ok('DELETE', path('/precheck')), () => other.cancel(draft.id)]) {
    proxy.stall();
    await api.ok('POST', path('/precheck'));
    await atPrecheck();
    expect((await other.get(draft.id)).state).toBe('running');
    await expect(other.start(draft.id)).rejects.toMatchObject({ code: 'CONFLICT' });
    await cancel();
    expect((await ended()).state).toBe('cancelled');
    // Said once it has stopped; a precheck that went on would end unheard.
    givenUp += 1;
    await until(
      async () =>
        readFileSync(join(api.logs, 'cancelled.log'), 'utf8').split('given up').length > givenUp ? true : undefined,
      'the worker to give up',
    );
    proxy.resume();
    await until(async () => ((await api.ok<Job>('GET', path(''))).state === 'draft' ? true : undefined), 'a draft');
  }
}, 90_000);

test('a precheck whose API process is gone ends; one that somebody waits for, or that just began, does not', async () => {
  const client = await api.database.connect();
  const began = (secondsAgo: number) =>
    client.query(
      `UPDATE jobs SET state = 'prechecking', state_since = now() - make_interval(secs => $2) WHERE id = $1`,
      [draft.id, secondsAgo],
    );
  const state = async () => {
    await api.store.jobs.endAbandonedPrechecks();
    return (await api.ok<Job>('GET', path(''))).state;
  };
  await began(1);
  expect(await state()).toBe('prechecking');
  const facts = { jobId: draft.id, tier: 'dedicated', spec: null, foreignKeyChecks: false, standIn: true } as const;
  const input = { ...facts, dataSource: 'self-managed-mysql' as const, otherJobs: [], items: [], only: null };
  const id = await api.store.tasks.add('precheck', input, { subject: draft.id });
  await began(60);
  expect(await state()).toBe('prechecking');
  await api.store.tasks.remove(id);
  expect(await state()).toBe('draft');
});
