import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ROUTES, type WorkerNode } from '@tideway/contract';
import { registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import { fillConnections } from './wizard.ts';

/** With the only worker gone the wizard says so, and what to do; with one again it goes on, and names it. */
async function noWorker({ stack, open }: SpecContext): Promise<void> {
  const [worker] = stack.product.workers ?? [];
  assert.ok(worker !== undefined, 'this spec stops processes: it runs on a stack of its own (without E2E_STACK)');
  const cluster = await registerCluster(stack, 'no-worker');
  const app = await open();
  await app.goto(`/clusters/${cluster.id}/migration/new/connections`);
  await fillConnections(app, stack, `no-worker-${randomBytes(3).toString('hex')}`);
  await worker.kill();
  try {
    await app.button('Test').click();
    await app.see('No worker is running', 30_000);
    await app.see(/Start a worker/);
    app.expectComplaints(/^Failed to load resource: .*status of 503/);
  } finally {
    worker.start();
    await untilSignedIn(stack);
  }
  await app.button('Test').click();
  await app.page.locator('[aria-labelledby=diagnosis-heading] ol').nth(1).waitFor({ timeout: 20_000 });
  await app.see(/on worker worker-\d+/);
}

async function untilSignedIn({ product }: SpecContext['stack']): Promise<void> {
  for (const end = Date.now() + 60_000; ; ) {
    if ((await product.api.call<WorkerNode[]>('GET', ROUTES.workers)).length > 0) return;
    assert.ok(Date.now() < end, 'the worker does not sign in');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export const WORKER_SPECS: readonly Spec[] = [spec('workers: no worker', { quick: false }, noWorker)];
