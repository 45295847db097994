import { randomBytes } from 'node:crypto';
import { freshDatabase, testPostgres } from '@tideway/testbed';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate } from '../migrate/migrate.ts';
import { openPool } from '../open-pool.ts';
import { SecretBox } from '../secrets/secret-box.ts';
import type { TaskInput } from './task-kinds.ts';
import { TaskQueue } from './task-queue.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: ReturnType<typeof openPool>;
let queue: TaskQueue;

beforeAll(async () => {
  database = await freshDatabase(await testPostgres(), 'tasks');
  await migrate(database.url);
  pool = openPool({ databaseUrl: database.url, name: 'test', max: 4, onIdleError: () => undefined });
  queue = new TaskQueue(pool, new SecretBox([randomBytes(32)]));
});
afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await pool.query('DELETE FROM worker_tasks');
  await pool.query('DELETE FROM workers');
});

const FACTS: TaskInput<'precheck'> = {
  jobId: 'j',
  tier: 'dedicated',
  spec: null,
  foreignKeyChecks: false,
  dataSource: 'self-managed-mysql',
  standIn: true,
  otherJobs: [],
  items: [],
  only: null,
};
const target = { host: 'db.example', port: 4000, user: 'writer', password: 'marked-secret', tls: null };
/** As if this much time had gone by for claims, wishes and signs of life. */
const later = async (seconds: number) => {
  const by = `- make_interval(secs => ${seconds})`;
  await pool.query(`UPDATE worker_tasks SET claimed_until = claimed_until ${by}, wanted_until = wanted_until ${by}`);
  await pool.query(`UPDATE workers SET seen_at = seen_at ${by}`);
};

test('one worker of many gets a task; what it tells and answers comes back; nothing lies in plain', async () => {
  const id = await queue.add('test-target', target);
  const stored = await pool.query<{ row: string }>('SELECT t::text AS row FROM worker_tasks t');
  expect(stored.rows[0]?.row).not.toContain(Buffer.from('marked-secret').toString('hex'));
  expect(stored.rows[0]?.row).not.toContain('marked-secret');
  const claims = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => queue.claim(worker)));
  const taken = claims.filter((claim) => claim !== undefined);
  expect(taken).toEqual([{ id, kind: 'test-target', input: target }]);
  const worker = 'abcd'[claims.findIndex((claim) => claim !== undefined)] ?? '';
  await queue.tell('another', id, 'not mine');
  await queue.tell(worker, id, { n: 1 });
  await queue.answer('another', id, { output: 'not mine' });
  await queue.answer(worker, id, { output: 'done' });
  await queue.answer(worker, id, { output: 'twice' });
  const state = await queue.look(id, '0');
  expect(state).toMatchObject({ claimedBy: worker, answer: { output: 'done' }, isLost: false });
  expect(state?.events.map(({ body }) => body)).toEqual([{ n: 1 }]);
  await queue.remove(id);
  expect(await queue.look(id, '0')).toBeUndefined();
});

test('a lost worker: what only reads is done by another, three at most; what writes is over', async () => {
  const read = await queue.add('test-target', target);
  for (const worker of ['a', 'b', 'c']) {
    expect((await queue.claim(worker))?.id).toBe(read);
    expect(await queue.claim('other')).toBeUndefined();
    await later(9);
    expect(await queue.look(read, '0')).toMatchObject({ isLost: true, isOver: worker === 'c' });
    // A worker that was frozen does not take up its own again, and its answer is not taken.
    expect(await queue.claim(worker)).toBeUndefined();
  }
  expect(await queue.claim('d')).toBeUndefined();
  await queue.remove(read);
  const written = await queue.add('create-table', { jobId: 'j', database: 'd', sql: 's' });
  await queue.claim('a');
  await later(9);
  expect(await queue.claim('b')).toBeUndefined();
  expect(await queue.look(written, '0')).toMatchObject({ isLost: true, isOver: true });
});

test('what nobody waits for goes away, and its worker hears of it', async () => {
  const left = await queue.add('test-target', target);
  await queue.claim('a');
  expect(await queue.signIn('a', ['203.0.113.1'], [left])).toEqual(new Set([left]));
  await later(16);
  expect(await queue.claim('b')).toBeUndefined();
  expect(await queue.signIn('a', [], [left])).toEqual(new Set());
  expect((await pool.query('SELECT 1 FROM worker_tasks')).rowCount).toBe(0);
});

test('one task of a subject at a time; a worker that signs out gives back what it reads', async () => {
  const check = () => queue.add('precheck', FACTS, { subject: 'j' });
  await check();
  await expect(check()).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await queue.isWanted('precheck', 'j')).toBe(true);
  await queue.signIn('a', [], []);
  await queue.claim('a');
  expect(await queue.workers()).toMatchObject([{ name: 'a', isAlive: true }]);
  await queue.signOut('a');
  expect(await queue.workers()).toEqual([]);
  expect(await queue.claim('b')).toMatchObject({ kind: 'precheck' });
  await queue.cancel('precheck', 'j');
  expect(await queue.isWanted('precheck', 'j')).toBe(false);
  await check();
});

test('a task for one worker is left alone by others; who is silent is not alive', async () => {
  const id = await queue.add('local-route', { host: 'db', port: 1 }, { onlyWorker: 'b' });
  expect(await queue.claim('a')).toBeUndefined();
  expect((await queue.claim('b'))?.id).toBe(id);
  await queue.signIn('a', [], []);
  await later(9);
  await queue.signIn('b', ['203.0.113.1'], []);
  expect(await queue.workers()).toMatchObject([
    { name: 'b', egress: ['203.0.113.1'], isAlive: true },
    { name: 'a', isAlive: false },
  ]);
});
