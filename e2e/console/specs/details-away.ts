import assert from 'node:assert/strict';
import { freezeProcesses, startProxy } from '@tideway/testbed';
import { openShop, registerCluster, runningJob } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';

/** The API is out of reach: what was true ten seconds ago must not look true now. */
async function apiAway({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'away');
  const cluster = await registerCluster(stack, 'away');
  const job = await runningJob(stack, cluster, 'away', shop.name);
  const app = await open();
  await using closing = new AsyncDisposableStack();
  const proxy = await startProxy({ host: '127.0.0.1', port: Number(new URL(app.base).port) });
  closing.defer(() => proxy.close());
  const places = [`/clusters/${cluster.id}/migration/${job.id}`, `/clusters/${cluster.id}/migration`];
  for (const place of places) {
    await app.page.goto(`http://127.0.0.1:${proxy.port}${place}`, { waitUntil: 'domcontentloaded' });
    await app.page.getByText('In sync', { exact: true }).first().waitFor();
    proxy.stall();
    await app.see('Not heard; last: In sync', 30_000);
    assert.equal(
      await app.page.getByText('In sync', { exact: true }).count(),
      0,
      `${place}: green while nothing is heard`,
    );
    assert.ok((await app.page.locator('[data-stale]').count()) > 0, `${place}: old numbers are greyed`);
    proxy.cut();
    proxy.resume();
    await app.page.getByText('In sync', { exact: true }).first().waitFor({ timeout: 40_000 });
  }
  app.expectComplaints(/^Failed to load resource: net::ERR_/);
}

/** Without the stream the page asks by itself, and stays fresh. */
async function noStream({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'poll');
  const cluster = await registerCluster(stack, 'poll');
  const job = await runningJob(stack, cluster, 'poll', shop.name);
  const app = await open();
  await app.context.route('**/api/v1/events?*', (route) => route.abort());
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}`);
  await app.page.getByText('In sync', { exact: true }).first().waitFor();
  await shop.sell(7);
  await app.page.getByText(/7\s*inserted/).waitFor({ timeout: 15_000 });
  await app.page.waitForTimeout(12_000);
  assert.equal(await app.page.locator('[data-stale]').count(), 0, 'polled numbers are fresh');
  app.expectComplaints(/^Failed to load resource: net::ERR_FAILED$/);
}

/** A worker that does not answer: the deletion says what it waits for, can be forced, lists what stays behind. */
async function workerAway({ stack, open }: SpecContext): Promise<void> {
  const { workers } = stack.product;
  assert.ok(workers !== undefined, 'this spec stops processes: it runs on a stack of its own (without E2E_STACK)');
  const shop = await openShop(stack, 'gone');
  const cluster = await registerCluster(stack, 'gone');
  const job = await runningJob(stack, cluster, 'gone', shop.name);
  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}`);
  const wake = freezeProcesses(workers.flatMap((worker) => (worker.pid === undefined ? [] : [worker.pid])));
  try {
    await app.button('More actions').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByLabel('Type gone to confirm').fill('gone');
    await app.button('Delete the job').click();
    await page.getByText('The deletion is under way.').waitFor({ timeout: 60_000 });
    await page.getByRole('checkbox', { name: 'Delete even so' }).check();
    await app.button('Delete even so').click();
    await page.getByText('Deleted. This stays behind:').waitFor({ timeout: 60_000 });
    const left = page.getByRole('dialog').getByRole('listitem');
    await left.filter({ hasText: `job_id = '${job.id}'` }).waitFor();
    await left.filter({ hasText: /^The process of the job in worker/ }).waitFor();
  } finally {
    wake();
  }
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.waitForURL((url) => url.pathname === `/clusters/${cluster.id}/migration`);
  assert.equal(await page.getByRole('link', { name: 'gone', exact: true }).count(), 0);
}

export const DETAIL_AWAY_SPECS: readonly Spec[] = [
  spec('details: the API away: nothing looks fresh', { quick: false }, apiAway),
  spec('details: without the stream pages ask by themselves', { quick: false }, noStream),
  spec('details: a deletion whose worker does not answer, forced', { quick: false }, workerAway),
];
