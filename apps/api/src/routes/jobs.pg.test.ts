import type { Cluster, Job, PrecheckRun } from '@tideway/contract';
import { openPool } from '@tideway/job-store';
import { freshDatabase, testSource, testTarget } from '@tideway/testbed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiFixture, sourcePart } from '../testing/api-fixture.ts';

let api: ApiFixture;
let cluster: Cluster;
beforeAll(async () => {
  api = await ApiFixture.open({ worker: true });
  cluster = await api.cluster();
});
afterAll(() => api[Symbol.asyncDispose]());

const path = (job: Job, rest = '') => `/api/v1/jobs/${job.id}${rest}`;
const newJob = (name?: string) => api.ok<Job>('POST', '/api/v1/jobs', { clusterId: cluster.id, name });

/** Runs the precheck to its end. */
async function precheck(job: Job): Promise<PrecheckRun> {
  let run = await api.ok<PrecheckRun>('POST', path(job, '/precheck'));
  for (const end = Date.now() + 30_000; run.state === 'running' && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    run = await api.ok<PrecheckRun>('GET', path(job, '/precheck'));
  }
  return run;
}

async function makeReady(job: Job): Promise<Job> {
  const run = await precheck(job);
  for (const { id, verdict } of run.items) {
    if (verdict === 'warning' || verdict === 'could-not-check') {
      await api.ok('PUT', path(job, `/precheck/${id}/ignore`), { reason: 'test' });
    }
  }
  const ready = await api.ok<Job>('GET', path(job));
  const failed = run.items
    .filter(({ verdict }) => verdict === 'failed')
    .map(({ id, observed }) => `${id}: ${observed}`);
  expect(failed).toEqual([]);
  expect(ready.state).toBe('ready');
  return ready;
}

/** A database with a table `t`, on both sides. */
async function bothSides(hint: string) {
  const source = await freshDatabase(await testSource(), hint);
  const left = await source.connect();
  await left.query('CREATE TABLE t (id INT PRIMARY KEY, v INT)');
  const target = await (await import('mysql2/promise')).createConnection((await testTarget()).url);
  await target.query(`CREATE DATABASE ${source.name}`);
  await target.query(`CREATE TABLE ${source.name}.t (id INT PRIMARY KEY, v INT)`);
  return {
    name: source.name,
    [Symbol.asyncDispose]: async () => {
      await target.query(`DROP DATABASE ${source.name}`);
      await target.end();
      await source[Symbol.asyncDispose]();
    },
  };
}

test('a draft keeps every part as it comes, and never gives a secret back', async () => {
  const job = await newJob('d1');
  expect(job).toMatchObject({ state: 'draft', desiredState: 'none', version: 1, source: { host: null } });
  const first = await api.patch(job, { source: { host: '10.1.2.3', password: { value: 'tOpSeCrEt' } } });
  const second = await api.patch(first, { source: { port: 3307 }, typed: { 'source.port': '33o7', _x: 'y' } });
  expect(second.source).toMatchObject({ host: '10.1.2.3', port: 3307, password: { set: true } });
  expect(second.typed).toEqual({ 'source.port': '33o7', _x: 'y' });
  const kept = await api.patch(second, { source: { password: { keep: true } }, typed: {} });
  expect(kept.source.password.set).toBe(true);
  for (const url of [path(job), '/api/v1/jobs', path(job, '/events')]) {
    expect((await api.send('GET', url)).body).not.toContain('tOpSeCrEt');
  }
  const access = await api.store.jobs.withSecrets(job.id);
  expect(access.source.password).toBe('tOpSeCrEt');
});

test('two editors: the second one is told, and nothing of his is written', async () => {
  const job = await newJob('d2');
  await api.patch(job, { name: 'first' });
  const late = await api.refused('PATCH', path(job), { name: 'second' }, { 'if-match': '"1"' });
  expect(late).toMatchObject({ status: 412, code: 'VERSION_CONFLICT' });
  expect((await api.ok<Job>('GET', path(job))).name).toBe('first');
  expect((await api.refused('PATCH', path(job), { name: 'x' })).status).toBe(422);
});

test('the same Idempotency-Key makes one job, with another request it is refused', async () => {
  const body = { clusterId: cluster.id, name: 'd3' };
  const key = { 'idempotency-key': 'k1' };
  const [a, b] = await Promise.all([
    api.ok<Job>('POST', '/api/v1/jobs', body, key),
    api.ok<Job>('POST', '/api/v1/jobs', body, key),
  ]);
  expect(a.id).toBe(b.id);
  expect((await api.refused('POST', '/api/v1/jobs', { ...body, name: 'other' }, key)).status).toBe(409);
});

test('what is missing is said at its field, by the names of the form', async () => {
  const job = await newJob('9-starts-with-a-digit');
  const { source, target } = { source: { dataSource: 'rds-mysql', connectivity: 'public-ip' }, target: {} };
  const patched = await api.patch(job, { source, target, typed: { 'start.gtidSet': 'nonsense', '_start.file': 'x' } });
  const refusal = await api.refused('POST', path(patched, '/precheck'));
  expect(refusal.status).toBe(422);
  const fields = refusal.errors?.map(({ field }) => field) ?? [];
  for (const field of ['name', 'source.user', 'source.password', 'target.user', 'target.password', 'start.gtidSet']) {
    expect(fields).toContain(field);
  }
  expect(fields).not.toContain('_start.file');
  const wrong = await api.refused('PATCH', path(patched), { source: { port: 70_000 } }, { 'if-match': '"2"' });
  expect(wrong.errors?.[0]?.field).toBe('source.port');
});

test('a connection is tested step by step; a wrong password, port or host is a message, not an error', async () => {
  const draft = await api.draft(cluster, 'v1', []);
  const good = await api.ok<{ ok: boolean }>('POST', path(draft, '/validate-connection'));
  expect(good).toMatchObject({ ok: true, source: { ok: true }, target: { ok: true } });
  const source = sourcePart(await testSource());
  for (const [change, step] of [
    [{ password: { value: 'wrong' } }, 'authentication'],
    [{ port: 1 }, 'tcp'],
    [{ host: 'no-such-host.invalid' }, 'resolve'],
  ] as const) {
    const job = await api.patch(await api.ok<Job>('GET', path(draft)), { source: { ...source, ...change } });
    const began = Date.now();
    const bad = await api.ok<{ ok: boolean; source: { steps: { step: string; status: string; detail: string }[] } }>(
      'POST',
      path(job, '/validate-connection'),
    );
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(bad.ok).toBe(false);
    const failed = bad.source.steps.find(({ status }) => status === 'failed');
    expect(failed?.step).toBe(step);
    expect(failed?.detail).toMatch(/\w+/);
  }
});

test('objects, binary logs and a start position are read from the source', async () => {
  await using database = await bothSides('objects');
  const draft = await api.draft(cluster, 'o1', [database.name]);
  const objects = await api.ok<{ databases: { name: string; tables: { name: string; traits: string[] }[] }[] }>(
    'GET',
    path(draft, '/source/objects'),
  );
  expect(objects.databases.find(({ name }) => name === database.name)?.tables).toMatchObject([
    { name: 't', traits: [] },
  ]);
  const logs = await api.ok<{ files: { name: string }[]; current: { file: string } }>(
    'GET',
    path(draft, '/source/binlogs'),
  );
  expect(logs.files.map(({ name }) => name)).toContain(logs.current.file);
  const now = await api.ok('POST', path(draft, '/source/start-preview'), { start: { kind: 'now' } });
  expect(now).toMatchObject({ ok: true, problem: null });
  const wrong = await api.ok('POST', path(draft, '/source/start-preview'), {
    start: { kind: 'gtid', gtidSet: '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5' },
  });
  expect(wrong).toMatchObject({ ok: false });
  expect((wrong as { problem: string }).problem).toMatch(/\w+/);
});

test('ready means: this very job was checked; an edit takes it back, one of its name does not', async () => {
  await using database = await bothSides('ready');
  const ready = await makeReady(await api.draft(cluster, 'r1', [database.name]));
  const renamed = await api.patch(ready, { name: 'r1-new', step: 'spec', typed: {} });
  expect(renamed.state).toBe('ready');
  const checking = await api.patch(renamed, { options: { foreignKeyChecks: true } });
  expect(checking.state).toBe('draft');
  const again = await makeReady(checking);
  const moved = await api.patch(again, { start: { kind: 'file-position', file: 'binlog.000001', position: '4' } });
  expect(moved.state).toBe('draft');
  expect(await api.ok('GET', path(moved, '/precheck'))).toMatchObject({ state: 'none', allowsNext: false });
  expect((await api.refused('POST', path(moved, '/start'))).status).toBe(409);
});

test('an edit under a running precheck: its result makes nothing ready', async () => {
  await using database = await bothSides('edit');
  const draft = await api.draft(cluster, 'r2', [database.name]);
  await api.ok('POST', path(draft, '/precheck'));
  const current = await api.ok<Job>('GET', path(draft));
  expect(current.state).toBe('prechecking');
  await api.patch(current, { selection: { kind: 'custom', databases: ['nothing-there'], tables: [] } });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await api.ok<Job>('GET', path(draft))).state).toBe('draft');
  expect(await api.ok('GET', path(draft, '/precheck'))).toMatchObject({ allowsNext: false });
});

test('a warning must be ignored with a reason; a failure cannot be', async () => {
  const source = await freshDatabase(await testSource(), 'missing');
  await (await source.connect()).query('CREATE TABLE absent_on_target (id INT PRIMARY KEY)');
  const draft = await api.draft(cluster, 'w1', [source.name]);
  const run = await precheck(draft);
  const failed = run.items.find(({ verdict }) => verdict === 'failed');
  expect(failed).toBeDefined();
  expect(run.allowsNext).toBe(false);
  const refusal = await api.refused('PUT', path(draft, `/precheck/${failed?.id}/ignore`), { reason: 'please' });
  expect(refusal.status).toBe(409);
  const blank = await api.refused('PUT', path(draft, `/precheck/${failed?.id}/ignore`), { reason: ' ' });
  expect(blank.status).toBe(422);
  expect((await api.refused('POST', path(draft, '/precheck/no-such-item'))).status).toBe(404);
  await source[Symbol.asyncDispose]();
});

test('start, pause, resume, delete: allowed by the state machine only, each with its author', async () => {
  await using database = await bothSides('actions');
  const draft = await api.draft(cluster, 'a1', [database.name]);
  expect((await api.refused('POST', path(draft, '/start'))).status).toBe(409);
  expect((await api.refused('POST', path(draft, '/pause'))).status).toBe(409);
  await makeReady(draft);
  const started = await api.ok<Job>('POST', path(draft, '/start'));
  expect(started).toMatchObject({ state: 'starting', desiredState: 'running', stateBy: 'operator' });
  expect((await api.refused('POST', path(draft, '/start'))).status).toBe(409);
  const edit = await api.refused(
    'PATCH',
    path(draft),
    { start: { kind: 'now' } },
    { 'if-match': `"${started.version}"` },
  );
  expect(edit.status).toBe(409);
  expect(await api.ok('POST', path(draft, '/pause'))).toMatchObject({ state: 'pausing', desiredState: 'paused' });
  const { events } = await api.ok<{ events: { code: string; actor: string }[] }>('GET', path(draft, '/events'));
  expect(events.map(({ code }) => code)).toEqual(['job.pause-asked', 'job.start-asked', 'job.created']);
  expect(new Set(events.map(({ actor }) => actor))).toEqual(new Set(['operator']));
  const wrongName = await api.refused('DELETE', path(draft), { name: 'a2' });
  expect(wrongName.errors?.[0]?.field).toBe('name');
  // No worker took it, so nothing of it is on the target.
  expect(await api.ok('DELETE', path(draft), { name: 'a1' })).toMatchObject({
    deleted: true,
    leftBehind: [],
    waitsFor: null,
  });
  expect((await api.refused('GET', path(draft))).status).toBe(404);
});

test('two jobs that write one table are refused, also through another entry of the same target, also at once', async () => {
  await using database = await bothSides('overlap');
  const twin = await api.cluster('twin');
  const a = await makeReady(await api.draft(cluster, 'two-a', [database.name]));
  const b = await makeReady(await api.draft(twin, 'two-b', [database.name]));
  const answers = await Promise.all([a, b].map((job) => api.send('POST', path(job, '/start'))));
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  const refused = answers.find(({ statusCode }) => statusCode === 409);
  expect(refused?.body).toContain(database.name);
  for (const job of [a, b]) await api.ok('DELETE', path(job), { name: job.name });
});

test('a resume decides about a conflict or a DDL only where the job stopped at one', async () => {
  const draft = await api.draft(cluster, 'res', []);
  const job = { ...draft };
  expect((await api.refused('POST', path(job, '/resume'), { mode: 'overwrite' })).status).toBe(409);
  expect((await api.refused('POST', path(job, '/resume'), { ddl: { action: 'skip' } })).status).toBe(409);
});

test('a target that is away: deleted by force only, with what stays behind', async () => {
  const away = await api.ok<Cluster>('POST', '/api/v1/clusters', {
    name: 'away',
    tier: 'essential',
    region: 'r',
    host: '127.0.0.1',
    port: 1,
    tls: { enabled: false },
  });
  const job = await api.draft(away, 'gone', []);
  // As a worker leaves it: started once, paused.
  const start = {
    gtidSet: null,
    file: 'b.000001',
    position: '4',
    serverUuid: null,
    resolvedAt: new Date().toISOString(),
  };
  const client = openPool({ databaseUrl: api.databaseUrl, name: 'test', max: 1, onIdleError: () => undefined });
  await client.query("UPDATE jobs SET state = 'paused', resolved_start = $2 WHERE id = $1", [job.id, start]);
  const refusal = await api.refused('DELETE', path(job), { name: 'gone' });
  expect(refusal).toMatchObject({ code: 'TARGET_UNREACHABLE' });
  expect(JSON.stringify(refusal.params)).toContain(job.id);
  expect((await api.ok<Job>('GET', path(job))).state).toBe('paused');
  const waiting = api.ok<{ deleted: boolean; leftBehind: string[] }>('DELETE', path(job), {
    name: 'gone',
    force: true,
  });
  // As a worker does it.
  for (let state = ''; state !== 'deleting'; ) {
    const { rows } = await client.query<{ state: string }>('SELECT state FROM jobs WHERE id = $1', [job.id]);
    state = rows[0]?.state ?? '';
  }
  await client.query('DELETE FROM jobs WHERE id = $1 AND force_delete', [job.id]);
  const answer = await waiting;
  expect(answer.deleted).toBe(true);
  expect(answer.leftBehind.join()).toContain(job.id);
  await client.end();
});

test('a draft like another one has its secrets, under its own seal', async () => {
  const first = await api.draft(cluster, 'tmpl', []);
  const copy = await api.ok<Job>('POST', '/api/v1/jobs', { clusterId: cluster.id, copyFrom: first.id });
  expect(copy).toMatchObject({
    name: 'tmpl-copy',
    source: { password: { set: true } },
    target: { password: { set: true } },
  });
  const { password } = await testSource();
  expect((await api.store.jobs.withSecrets(copy.id)).source.password).toBe(password);
  const empty = await newJob('src-only');
  const patched = await api.patch(empty, { copySourceFrom: first.id });
  expect(patched).toMatchObject({ source: { password: { set: true } }, target: { password: { set: false } } });
  // A source without a password takes away the one that was there.
  const bare = await newJob('no-secrets');
  const again = await api.patch(patched, { copySourceFrom: bare.id });
  expect(again).toMatchObject({ source: { password: { set: false } } });
});

test('secrets of a file are named: by a variable, a file of the server or a job; what leads nowhere is said', async () => {
  const text = (source: string, target: string) => `apiVersion: tideway/v1
name: by-reference
source: { host: 127.0.0.1, user: reader, password: { from: '${source}' } }
target: { user: writer, password: { from: '${target}' } }`;
  const send = (source: string, target: string) => ({ clusterId: cluster.id, text: text(source, target) });
  const made = await api.ok<Job>(
    'POST',
    '/api/v1/jobs/import',
    send('env:TIDEWAY_REF_TEST', 'job:nobody-has-this-name'),
  );
  expect((await api.store.jobs.withSecrets(made.id)).source.password).toBe('by-variable');
  expect(made.target.password.set).toBe(false);
  const before = (await api.ok<Job[]>('GET', '/api/v1/jobs')).length;
  const refused = await api.refused('POST', '/api/v1/jobs/import', send('env:TIDEWAY_REF_OTHER', 'file:password'));
  expect(refused.errors?.map(({ field }) => field)).toEqual(['source.password.from', 'target.password.from']);
  expect((await api.ok<Job[]>('GET', '/api/v1/jobs')).length).toBe(before);
});

test('a job goes out as a file without secrets and comes in again as the same draft', async () => {
  const first = await api.draft(cluster, 'file', ['shop']);
  for (const format of ['yaml', 'json']) {
    const file = await api.send('GET', path(first, `/export?format=${format}`));
    expect(file.headers['content-disposition']).toContain(`file.${format}`);
    const { password } = await testSource();
    if (password !== '') expect(file.body).not.toContain(`"${password}"`);
    expect(file.body).toMatch(/from"?: "?job:/);
    const second = await api.ok<Job>('POST', '/api/v1/jobs/import', { clusterId: cluster.id, text: file.body });
    expect(second).toMatchObject({
      name: 'file',
      state: 'draft',
      source: { ...first.source, password: { set: true } },
      target: { user: first.target.user, password: { set: true } },
      start: first.start,
      selection: first.selection,
      spec: first.spec,
      options: first.options,
    });
  }
  const before = (await api.ok<Job[]>('GET', '/api/v1/jobs')).length;
  const wrong = await api.refused('POST', '/api/v1/jobs/import', { clusterId: cluster.id, text: 'name: x' });
  expect(wrong.status).toBe(422);
  expect((await api.ok<Job[]>('GET', '/api/v1/jobs')).length).toBe(before);
});
