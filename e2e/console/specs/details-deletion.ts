import assert from 'node:assert/strict';
import type { Job } from '@tideway/contract';
import { startProxy } from '@tideway/testbed';
import type { Console } from '../console.ts';
import { openShop, registerCluster, runningJob } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';

async function askToDelete(app: Console, job: Job): Promise<void> {
  await app.goto(`/clusters/${job.clusterId}/migration/${job.id}`);
  await app.button('More actions').click();
  await app.page.getByRole('menuitem', { name: 'Delete' }).click();
  await app.page.getByLabel(`Type ${job.name} to confirm`).fill(job.name);
  await app.button('Delete the job').click();
}

async function force(app: Console): Promise<void> {
  await app.page.getByRole('checkbox', { name: 'Delete even so' }).check({ timeout: 60_000 });
  await app.button('Delete even so').click();
}

async function endsOnTheList({ page }: Console, job: Job): Promise<void> {
  await page.waitForURL((url) => url.pathname === `/clusters/${job.clusterId}/migration`, { timeout: 60_000 });
  await page.getByRole('heading', { level: 1, name: 'Data Migration' }).waitFor();
  assert.equal(await page.getByRole('link', { name: job.name, exact: true }).count(), 0);
}

/** Nothing of a job is on the source: with it silent the job goes whole, and its data stay. */
async function sourceDown({ stack, open }: SpecContext): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const proxy = await startProxy(stack.source);
  closing.defer(() => proxy.close());
  const shop = await openShop(stack, 'nosource');
  const cluster = await registerCluster(stack, 'nosource');
  const job = await runningJob(stack, cluster, 'no-source', shop.name, { port: proxy.port });
  await shop.sell(3);
  await shop.untilEqual();
  const app = await open();
  proxy.cut();
  proxy.stall();
  await askToDelete(app, job);
  await endsOnTheList(app, job);
  assert.equal(await shop.count('target'), 3, 'migrated data stay');
  const left = await stack.rows('target', `SELECT * FROM tideway.job WHERE job_id = '${job.id}'`);
  assert.deepEqual(left, [], 'nothing of the job stays on the target');
}

/** The target does not answer: the deletion says so, can be forced, and lists what stays on the target. */
async function targetDown({ stack, open }: SpecContext): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const proxy = await startProxy(stack.target);
  closing.defer(() => proxy.close());
  const shop = await openShop(stack, 'notarget');
  const cluster = await registerCluster(stack, 'notarget', 'dedicated', { host: '127.0.0.1', port: proxy.port });
  const job = await runningJob(stack, cluster, 'no-target', shop.name);
  const app = await open();
  proxy.cut();
  proxy.stall();
  await askToDelete(app, job);
  await force(app);
  await app.see('Deleted. This stays behind:', 60_000);
  await app.see(`job_id = '${job.id}'`);
  await app.axe('what stays behind');
  await app.page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await endsOnTheList(app, job);
  proxy.resume();
  const left = await stack.rows('target', `SELECT * FROM tideway.job WHERE job_id = '${job.id}'`);
  assert.equal(left.length, 1, 'it told the truth');
}

export const DETAIL_DELETION_SPECS: readonly Spec[] = [
  spec('details: deleted while the source is down', { quick: false }, sourceDown),
  spec('details: deleted while the target is down: forced, with what stays', { quick: false }, targetDown),
];
