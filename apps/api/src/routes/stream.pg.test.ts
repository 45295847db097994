import { randomBytes } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import type { Job, StreamMessage } from '@tideway/contract';
import { openPool, SecretBox, WorkerStore } from '@tideway/job-store';
import { freshDatabase, testPostgres } from '@tideway/testbed';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ApiFixture } from '../testing/api-fixture.ts';

let api: ApiFixture;
let port: number;
let clusterId: string;
beforeAll(async () => {
  api = await ApiFixture.open();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const address = api.app.addresses()[0];
  port = typeof address === 'object' ? address.port : 0;
  ({ id: clusterId } = await api.ok<{ id: string }>('POST', '/api/v1/clusters', {
    name: 'c',
    tier: 'dedicated',
    region: 'r',
    host: 'h',
    tls: { enabled: false },
  }));
});
afterAll(() => api[Symbol.asyncDispose]());

interface Heard {
  readonly id: string;
  readonly heardAt: number;
  readonly message: StreamMessage;
}

/** A stream as a browser reads it. */
async function openStream(query: string, lastEventId?: string) {
  const heard: Heard[] = [];
  const comments: string[] = [];
  const headers = {
    authorization: `Bearer ${api.token}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
  const request = get({ host: '127.0.0.1', port, path: `/api/v1/events?jobs=${query}`, headers });
  onTestFinished(() => void request.destroy());
  request.on('error', () => {});
  const response = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (block.startsWith(':')) comments.push(block);
      if (data !== undefined) {
        const id = /^id: (.*)$/m.exec(block)?.[1] ?? '';
        heard.push({ id, heardAt: Date.now(), message: JSON.parse(data) });
      }
    }
  });
  const until = async (accept: (message: StreamMessage) => boolean): Promise<Heard> => {
    for (const end = Date.now() + 8_000; ; ) {
      const found = heard.find(({ message }) => accept(message));
      if (found !== undefined) return found;
      if (Date.now() > end)
        throw new Error(`not heard; only ${JSON.stringify(heard.map(({ message }) => message.type))}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { response, heard, comments, until, close: () => request.destroy() };
}

const newJob = (name: string) => api.ok<Job>('POST', '/api/v1/jobs', { clusterId, name });

test('a stream begins with the jobs as they are, then tells changes, events and deletions at once', async () => {
  const job = await newJob('s1');
  const stream = await openStream(job.id);
  expect(stream.response.headers['content-type']).toContain('text/event-stream');
  expect(stream.response.headers.date).toBeDefined();
  await stream.until((message) => message.type === 'job' && message.job.id === job.id);
  const began = Date.now();
  await api.patch(job, { name: 's1-new' });
  await stream.until((message) => message.type === 'job' && message.job.name === 's1-new');
  expect(Date.now() - began).toBeLessThan(2_000);
  const other = await newJob('s1-other');
  await api.ok('DELETE', `/api/v1/jobs/${job.id}`, { name: 's1-new' });
  await stream.until((message) => message.type === 'deleted' && message.jobId === job.id);
  expect(stream.heard.some(({ message }) => message.type === 'job' && message.job.id === other.id)).toBe(false);
});

test('a stream that comes back with Last-Event-ID gets every event it missed, once, in order', async () => {
  const job = await newJob('s2');
  const first = await openStream(job.id, '0');
  const seen = await first.until((message) => message.type === 'event');
  first.close();
  const append = (code: string) =>
    api.store.events.append({ jobId: job.id, kind: 'note', actor: 'system', code, message: code });
  for (let i = 0; i < 20; i += 1) await append(`missed.${i}`);
  const second = await openStream(job.id, seen.id);
  await append('later');
  await second.until((message) => message.type === 'event' && message.event.code === 'later');
  const events = second.heard.flatMap(({ message }) => (message.type === 'event' ? [message.event] : []));
  expect(events.map(({ code }) => code)).toEqual([...Array.from({ length: 20 }, (_, i) => `missed.${i}`), 'later']);
});

// Half a second of the two that a change may take to the screen (docs/limits.md); a whole one was too much.
test('a busy job is told of twice a second, and comments keep an idle stream open', async () => {
  const job = await newJob('s3');
  const stream = await openStream(job.id);
  await stream.until((message) => message.type === 'job');
  const began = Date.now();
  let version = job.version;
  for (const end = Date.now() + 2_500; Date.now() < end; version += 1) {
    await api.ok('PATCH', `/api/v1/jobs/${job.id}`, { name: `n${version}` }, { 'if-match': `"${version}"` });
  }
  await stream.until((message) => message.type === 'job' && message.job.version === version);
  expect(version).toBeGreaterThan(10);
  const told = stream.heard.filter(({ message }) => message.type === 'job').map(({ heardAt }) => heardAt);
  expect(told.length).toBeLessThanOrEqual(Math.ceil((Date.now() - began) / 500) + 2);
  // The first change of a quiet job is told at once; of those behind it some gap is as short as is promised.
  const gaps = told.slice(2).map((at, n) => at - (told[n + 1] as number));
  expect(Math.min(...gaps)).toBeLessThan(900);
  await new Promise((resolve) => setTimeout(resolve, 3_200));
  expect(stream.comments.length).toBeGreaterThanOrEqual(1);
});

test('a running job that reports nothing is stalled, its lag unknown, on page, stream and /readyz', async () => {
  const job = await newJob('s4');
  const stream = await openStream(job.id);
  const client = openPool({ databaseUrl: api.databaseUrl, name: 'test', max: 1, onIdleError: () => undefined });
  onTestFinished(() => client.end());
  const { progress } = job;
  const report = {
    ...progress,
    asOf: new Date(Date.now() - 14_000).toISOString(),
    lag: { read: 0, queued: 0, applied: 0 },
  };
  await client.query(
    `INSERT INTO job_status (job_id, as_of, stage, stage_since, progress) VALUES ($1, $2, 'in-sync', now(), $3)`,
    [job.id, report.asOf, report],
  );
  await client.query(`UPDATE jobs SET state = 'running', state_since = now() - interval '1 minute' WHERE id = $1`, [
    job.id,
  ]);
  expect(await api.ok('GET', `/api/v1/jobs/${job.id}`)).toMatchObject({ stage: 'in-sync' });
  expect((await api.send('GET', '/readyz')).statusCode).toBe(200);
  const told = await stream.until((message) => message.type === 'job' && message.job.stage === 'stalled');
  expect(told.message).toMatchObject({ job: { progress: { lag: { applied: null, read: null } } } });
  const ready = await api.send('GET', '/readyz');
  expect(ready.statusCode).toBe(503);
  expect(ready.body).toContain(job.id);
  const metrics = (await api.send('GET', '/metrics')).body;
  expect(metrics).toMatch(new RegExp(`tideway_job_stalled\\{[^}]*${job.id}[^}]*\\} 1`));
  expect(metrics).not.toMatch(new RegExp(`tideway_job_lag_seconds\\{[^}]*${job.id}`));
  await client.query('DELETE FROM jobs WHERE id = $1', [job.id]);
});

test('when Postgres cuts every connection, the stream is brought up to date again', async () => {
  const job = await newJob('s5');
  const stream = await openStream(job.id);
  await stream.until((message) => message.type === 'job');
  await using admin = await freshDatabase(await testPostgres(), 'admin');
  const client = await admin.connect();
  const name = new URL(api.databaseUrl).pathname.slice(1);
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  let version = job.version;
  for (const end = Date.now() + 5_000; ; ) {
    const response = await api.send(
      'PATCH',
      `/api/v1/jobs/${job.id}`,
      { name: 'after' },
      { 'if-match': `"${version}"` },
    );
    if (response.statusCode === 200) break;
    // Either it is said that the store is away, or the change was made and only its answer was lost.
    expect([503, 412]).toContain(response.statusCode);
    if (response.statusCode === 412) version = (response.json() as { params: { present: number } }).params.present;
    if (Date.now() > end) throw new Error('the API did not come back');
  }
  await stream.until((message) => message.type === 'job' && message.job.name === 'after');
});

test('one stream tells of all jobs; a tab that missed more than fits at once gets all of it, once, in order', async () => {
  const jobs: Job[] = [];
  for (let n = 0; n < 5; n += 1) jobs.push(await newJob(`many-${n}`));
  const before = await openStream('all');
  await before.until((message) => message.type === 'job' && message.job.id === jobs[4]?.id);
  expect(
    new Set(before.heard.map(({ message }) => (message.type === 'job' ? message.job.id : ''))).size,
  ).toBeGreaterThanOrEqual(5);
  const last = before.heard.at(-1)?.id ?? '0';
  before.close();
  const pool = openPool({ databaseUrl: api.databaseUrl, name: 'test', max: 1, onIdleError: () => undefined });
  await pool.query(
    `INSERT INTO job_events (job_id, kind, actor, code, message) SELECT $1, 'note', 'system', 'n' || n, 'x'
     FROM generate_series(1, 1200) AS n`,
    [jobs[0]?.id],
  );
  await pool.end();
  const back = await openStream('all', last);
  await back.until((message) => message.type === 'event' && message.event.code === 'n1200');
  const codes = back.heard.flatMap(({ message }) => (message.type === 'event' ? [message.event.code] : []));
  expect(codes.filter((code) => /^n\d+$/.test(code))).toEqual(Array.from({ length: 1_200 }, (_, n) => `n${n + 1}`));
});

test('a stream that tails a log gets its new lines, once, in order, from behind the line it names', async () => {
  const job = await newJob('s6');
  const pool = openPool({ databaseUrl: api.databaseUrl, name: 'test', max: 1, onIdleError: () => undefined });
  onTestFinished(() => pool.end());
  const worker = new WorkerStore(pool, new SecretBox([randomBytes(32)]));
  const line = (n: number) => ({ level: 'debug', message: `line ${n}` }) as const;
  const known = Array.from({ length: 600 }, (_, n) => line(n));
  await worker.addLogLines(job.id, known);
  const second = (await api.store.history.log(job.id, { levels: ['debug'], limit: 599 }))[0]?.id;
  const stream = await openStream(`${job.id}&logs=${job.id}:${second}`);
  const untold = await openStream(job.id);
  const messages = () =>
    stream.heard.flatMap(({ message }) => (message.type === 'log' ? message.lines.map((one) => one.message) : []));
  const last = (n: number) => (message: StreamMessage) =>
    message.type === 'log' && message.lines.at(-1)?.message === `line ${n}`;
  await stream.until(last(599));
  for (let n = 600; n < 620; n += 1) await worker.addLogLines(job.id, [line(n)]);
  await stream.until(last(619));
  expect(messages()).toEqual(Array.from({ length: 618 }, (_, n) => `line ${n + 2}`));
  expect(untold.heard.some(({ message }) => message.type === 'log')).toBe(false);
  expect((await api.send('GET', '/api/v1/events?logs=x')).statusCode).toBe(422);
});
