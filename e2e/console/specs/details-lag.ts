import assert from 'node:assert/strict';
import { startMysql, startProxy } from '@tideway/testbed';
import type { Console } from '../console.ts';
import { openShop, registerCluster, runningJob } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import { withSource } from '../stack.ts';

/** What the page says ten times a second: the applied clock, whether it is greyed, and all text. */
const SAMPLER = `
  window.samples = [];
  window.sampler = setInterval(() => {
    const main = document.querySelector('[data-main]');
    window.samples.push({ at: Date.now(), applied: main ? main.textContent : '',
      stale: main?.querySelector('[data-stale]') != null, text: document.querySelector('main')?.innerText ?? '' });
  }, 100);`;

export interface Sample {
  readonly at: number;
  readonly applied: string;
  readonly stale: boolean;
  readonly text: string;
}

/** Samples of the page while `during` goes on. */
export async function sampled(app: Console, during: () => Promise<unknown>): Promise<Sample[]> {
  await app.page.evaluate(SAMPLER);
  try {
    await during();
  } finally {
    await app.page.evaluate('clearInterval(window.sampler)');
  }
  return app.page.evaluate<Sample[]>('window.samples');
}

/** The applied clock in seconds; null: the page says that it does not know. */
export function seconds({ applied }: Sample): number | null {
  if (/unknown/.test(applied)) return null;
  const [, value, unit] = /([\d.,]+)\s*(ms|s|min|m|h|d)\b/.exec(applied) ?? [];
  assert.ok(value !== undefined && unit !== undefined, `no time in "${applied}"`);
  return Number(value.replaceAll(',', '')) * ({ ms: 0.001, s: 1, min: 60, m: 60, h: 3_600, d: 86_400 }[unit] ?? 1);
}

async function idleThenCut({ stack, open }: SpecContext, idleMs: number): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const proxy = await startProxy(stack.source);
  closing.defer(() => proxy.close());
  const shop = await openShop(stack, 'cut');
  const cluster = await registerCluster(stack, 'cut');
  const job = await runningJob(stack, cluster, 'cut', shop.name, { port: proxy.port });
  const app = await open();
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}`);
  await app.see('In sync');
  await app.page.locator('[data-main]').filter({ hasText: /\d/ }).waitFor();

  const idle = await sampled(app, () => app.page.waitForTimeout(idleMs));
  assert.ok(idle.length > idleMs / 200, 'there were samples');
  assert.deepEqual(idle.filter((one) => one.stale || !/In sync/.test(one.text)).slice(0, 2), [], 'idle and fresh');
  const slow = idle.map(seconds).filter((lag) => lag === null || lag >= 2);
  assert.deepEqual(slow.slice(0, 3), [], 'an idle source: under two seconds');

  proxy.stall();
  const cutAt = Date.now();
  const unknown = app.page.locator('[data-main]').filter({ hasText: 'unknown' });
  const cut = await sampled(app, async () => {
    await unknown.waitFor({ timeout: 40_000 });
    await app.page.waitForTimeout(3_000);
  });
  const late = cut.filter(({ at }) => at > cutAt + 4_000);
  const zeros = late.filter((one) => seconds(one) === 0);
  assert.deepEqual(zeros.slice(0, 2), [], 'a lag of 0 of a source that is not heard');
  const first = cut.findIndex((one) => seconds(one) === null);
  const after = cut.slice(first);
  assert.deepEqual(after.filter((one) => /In sync/.test(one.text)).slice(0, 1), [], 'in sync though nothing is known');
  assert.match(after.at(-1)?.text ?? '', /Last report[\s\S]*\d+ ?s/, 'the age of what is known');
  proxy.cut();
  proxy.resume();
  await app.see('In sync', 90_000);
  await shop.sell(3);
  await shop.untilEqual(60_000);
}

/** Rows in bursts, with pauses between them: what other consoles show as a lag of 0. */
async function bursts({ stack, open }: SpecContext, forMs: number): Promise<void> {
  const shop = await openShop(stack, 'bursts');
  const cluster = await registerCluster(stack, 'bursts');
  const job = await runningJob(stack, cluster, 'bursts', shop.name);
  const app = await open();
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}`);
  await app.see('In sync');
  await app.page.locator('[data-main]').filter({ hasText: /\d/ }).waitFor();
  let next = 1;
  const samples = await sampled(app, async () => {
    for (const end = Date.now() + forMs; Date.now() < end; next += 200) {
      await shop.sell(200, next);
      await app.page.waitForTimeout(700);
    }
  });
  assert.ok(samples.length > forMs / 200, 'there were samples');
  const lags = samples.map(seconds);
  assert.deepEqual(lags.filter((lag) => lag === null).slice(0, 1), [], 'known all along');
  const zeros = samples.filter((one) => /(^|\D)0(\.0+)?\s*(ms|s)\b/.test(one.applied));
  assert.deepEqual(
    zeros.slice(0, 2).map(({ applied }) => applied),
    [],
    'a lag of 0 under load',
  );
  await shop.untilEqual(60_000);
}

async function purged({ stack: shared, open }: SpecContext): Promise<void> {
  const source = await startMysql({ role: 'source', own: true });
  try {
    const stack = await withSource(shared, source);
    const { api } = stack.product;
    const shop = await openShop(stack, 'purged');
    const cluster = await registerCluster(stack, 'purged');
    const job = await runningJob(stack, cluster, 'purged', shop.name);
    await shop.sell(5);
    await shop.untilEqual();
    await api.act(job.id, 'pause');
    await api.waitForJob(job.id, 'paused', ({ state }) => state === 'paused', 30_000);
    await shop.sell(5, 10);
    await stack.sql('source', 'FLUSH BINARY LOGS', `INSERT INTO ${shop.name}.items VALUES (1, 1, 'x')`);
    await stack.sql('source', 'FLUSH BINARY LOGS');
    const logs = await stack.rows('source', 'SHOW BINARY LOGS');
    await stack.sql('source', `PURGE BINARY LOGS TO '${logs.at(-1)?.Log_name}'`);
    await api.act(job.id, 'resume');
    await api.waitForJob(job.id, 'failed', ({ state }) => state === 'failed', 30_000);
    const app = await open();
    await app.goto(`/clusters/${cluster.id}/migration/${job.id}/failed-event`);
    await app.see(/^Transactions the source no longer has: [0-9a-f-]{36}:\d/);
    await app.see(`Oldest log the source still has: ${logs.at(-1)?.Log_name}`);
    await app.see(/new job/);
    assert.equal(await app.page.getByText('In sync').count(), 0);
    await app.axe('purged');
  } finally {
    await source.stop();
  }
}

export const DETAIL_LAG_SPECS: readonly Spec[] = [
  spec('details: an idle source is fresh, a cut one unknown', { quick: true }, (context) =>
    idleThenCut(context, 8_000),
  ),
  spec('details: an idle source is fresh for a minute', { quick: false, full: true }, (context) =>
    idleThenCut(context, 60_000),
  ),
  spec('details: bursts never show a lag of 0', { quick: false }, (context) => bursts(context, 15_000)),
  spec('details: bursts never show a lag of 0, for a minute', { quick: false, full: true }, (context) =>
    bursts(context, 60_000),
  ),
  spec('details: a needed log is purged', { quick: false }, purged),
];
