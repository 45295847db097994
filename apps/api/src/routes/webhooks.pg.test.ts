import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Job, type Webhook, type WebhookDelivery, webhookMessage } from '@tideway/contract';
import { openPool } from '@tideway/job-store';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { WebhookSender } from '../services/webhook-sender.ts';
import { ApiFixture } from '../testing/api-fixture.ts';

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let api: ApiFixture;
let pool: ReturnType<typeof openPool>;
let receiver: Server;
let received: Received[] = [];
let answer = 200;
let sender: WebhookSender;
let job: Job;

beforeAll(async () => {
  api = await ApiFixture.open();
  pool = openPool({ databaseUrl: api.databaseUrl, name: 'test', max: 1, onIdleError: () => undefined });
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answer, answer === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  sender = new WebhookSender(api.store, api.app.log);
  job = await api.draft(await api.cluster(), 'watched', ['orders']);
});
beforeEach(() => {
  received = [];
  answer = 200;
});
afterAll(async () => {
  receiver.close();
  await pool.end();
  await api[Symbol.asyncDispose]();
});

const url = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
const create = (more: object = {}) =>
  api.ok<Webhook>('POST', '/api/v1/webhooks', { name: 'pager', url: url(), kinds: ['failed'], ...more });
const deliveries = ({ id }: Webhook) => api.ok<WebhookDelivery[]>('GET', `/api/v1/webhooks/${id}/deliveries`);
const messages = () => received.map(({ body }) => webhookMessage.parse(JSON.parse(body)));

/** What a worker would have written. */
async function becomes(state: string, progress: object = {}, stage: string | null = null): Promise<void> {
  const status = { ...job.progress, asOf: new Date().toISOString(), ...progress };
  const error = state === 'failed' ? { ...ERROR } : null;
  await pool.query('UPDATE jobs SET state = $2, state_since = now(), error = $3 WHERE id = $1', [job.id, state, error]);
  await pool.query(
    `INSERT INTO job_status (job_id, as_of, stage, stage_since, progress) VALUES ($1, now(), $2, now(), $3)
     ON CONFLICT (job_id) DO UPDATE SET as_of = now(), stage = excluded.stage, progress = excluded.progress`,
    [job.id, stage, JSON.stringify(status)],
  );
}
const ERROR = {
  code: 'TARGET_DUPLICATE_KEY',
  scope: 'target',
  retry: 'resume',
  title: 'The target already holds a row with this key',
  detail: 'd',
  remedy: 'r',
  field: null,
  params: {},
};

it('a test goes the real way: signed, with its delivery in the list; the secret is told once', async () => {
  const hook = await create();
  expect(hook.secret).toHaveLength(32);
  expect((await api.ok<Webhook[]>('GET', '/api/v1/webhooks')).map(({ secret }) => secret)).toEqual([null]);
  const delivery = await api.ok<WebhookDelivery>('POST', `/api/v1/webhooks/${hook.id}/test`);
  expect(delivery).toMatchObject({ kind: 'test', state: 'delivered', attempts: 1, lastStatus: 200 });
  const [message] = received;
  expect(message?.headers['tideway-delivery']).toBe(delivery.id);
  const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(message?.headers['tideway-signature'])) ?? [];
  expect(
    createHmac('sha256', hook.secret ?? '')
      .update(`${seconds}.${message?.body}`)
      .digest('hex'),
  ).toBe(hex);
  expect(Math.abs(Date.now() / 1_000 - Number(seconds))).toBeLessThan(60);
  expect(await deliveries(hook)).toEqual([delivery]);
  await api.ok('DELETE', `/api/v1/webhooks/${hook.id}`);
});

it('failed, stalled, lag and runway are told once when they begin and once when they are over', async () => {
  const hook = await create({ kinds: ['failed', 'stalled', 'lag', 'runway'], lagSeconds: 60, runwayHours: 24 });
  const asOf = new Date().toISOString();
  const fine = {
    lag: { read: 1, queued: 1, applied: 1 },
    runwayHours: 100,
    sourcePosition: { file: 'b.000001', position: '4', gtidSet: null, asOf },
  };
  await becomes('running', fine, 'in-sync');
  await sender.look();
  expect(received).toEqual([]);
  for (const [kind, state, progress, stage] of [
    ['stalled', 'running', fine, 'stalled'],
    ['lag', 'running', { ...fine, lag: { read: 1, queued: 90, applied: 90 } }, 'catching-up'],
    ['runway', 'running', { ...fine, runwayHours: 5 }, 'in-sync'],
    ['failed', 'failed', fine, null],
  ] as const) {
    received = [];
    await becomes(state, progress, stage);
    // Two processes look at the same time: one message all the same.
    await Promise.all([sender.look(), new WebhookSender(api.store, api.app.log).look()]);
    await sender.look();
    expect(messages(), kind).toMatchObject([{ kind, status: 'firing', job: { id: job.id, name: 'watched', state } }]);
    await becomes('running', fine, 'in-sync');
    await sender.look();
    expect(messages()).toMatchObject([{ status: 'firing' }, { kind, status: 'resolved' }]);
  }
  // A lag that is unknown for longer than the limit is no small lag.
  received = [];
  await becomes('running', { ...fine, lag: { read: null, queued: null, applied: null } }, 'catching-up');
  await sender.look();
  expect(received).toEqual([]);
  await pool.query("UPDATE jobs SET state_since = now() - interval '10 minutes' WHERE id = $1", [job.id]);
  const old = { ...fine.sourcePosition, asOf: new Date(Date.now() - 300_000).toISOString() };
  const status = { ...job.progress, ...fine, lag: { read: null, queued: null, applied: null }, sourcePosition: old };
  await pool.query('UPDATE job_status SET progress = $2 WHERE job_id = $1', [job.id, JSON.stringify(status)]);
  await sender.look();
  expect(messages()).toMatchObject([{ kind: 'lag', status: 'firing' }]);
  await api.ok('DELETE', `/api/v1/webhooks/${hook.id}`);
  await becomes('paused');
});

it('what is not taken is tried again, longer and longer, and given up at last', async () => {
  const hook = await create({ secret: 'a-secret-of-my-own-choice' });
  expect(hook.secret).toBe('a-secret-of-my-own-choice');
  answer = 503;
  const first = await api.ok<WebhookDelivery>('POST', `/api/v1/webhooks/${hook.id}/test`);
  expect(first).toMatchObject({ state: 'waiting', attempts: 1, lastStatus: 503 });
  expect(Date.parse(first.nextAt ?? '') - Date.now()).toBeGreaterThan(1_000);
  await sender.sendDue();
  expect(received).toHaveLength(1);
  for (let attempt = 2; attempt <= 8; attempt += 1) {
    // Well past: the column rounds to milliseconds, and now() may round up into the future.
    await pool.query("UPDATE webhook_deliveries SET next_at = now() - interval '1 second'");
    await sender.sendDue();
  }
  expect(received).toHaveLength(8);
  expect((await deliveries(hook))[0]).toMatchObject({ state: 'given-up', attempts: 8, nextAt: null });
  answer = 302;
  expect(await api.ok('POST', `/api/v1/webhooks/${hook.id}/test`)).toMatchObject({ state: 'waiting', lastStatus: 302 });
  await api.ok('DELETE', `/api/v1/webhooks/${hook.id}`);
});

it('addresses that only this machine can reach are not called', async () => {
  const hook = await create({ url: 'http://169.254.169.254/latest/meta-data' });
  const delivery = await api.ok<WebhookDelivery>('POST', `/api/v1/webhooks/${hook.id}/test`);
  expect(delivery).toMatchObject({ state: 'waiting', lastStatus: null });
  expect(delivery.lastError).toMatch(/block/i);
  expect(
    (await api.refused('POST', '/api/v1/webhooks', { name: 'x', url: 'file:///etc/passwd', kinds: ['failed'] })).status,
  ).toBe(422);
  await api.ok('DELETE', `/api/v1/webhooks/${hook.id}`);
});
