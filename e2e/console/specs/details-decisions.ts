import assert from 'node:assert/strict';
import type { Job } from '@tideway/contract';
import { openShop, registerCluster, runningJob } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';

/** A row left out by decision is applied after all: the decision is taken back before the job has gone past it. */
async function takenBack({ stack, open }: SpecContext): Promise<void> {
  const { api } = stack.product;
  const shop = await openShop(stack, 'undo');
  const cluster = await registerCluster(stack, 'undo');
  const job = await runningJob(stack, cluster, 'undo', shop.name);
  const failedAgain = (since: string) => (now: Job) => now.state === 'failed' && now.stateSince > since;
  const order = (id: number, customer: string) =>
    `INSERT INTO ${shop.name}.orders VALUES (${id}, '${customer}', 1, NULL)`;
  await stack.sql('target', order(1, 'twin 1'), order(2, 'twin 2'));
  await stack.sql('source', 'BEGIN', order(1, 'one'), order(2, 'two'), 'COMMIT');
  const first = await api.waitForJob(job.id, 'failed', failedAgain(''), 30_000);

  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}/failed-event`);
  await page.getByRole('radio', { name: /^Skip this row/ }).check();
  await app.button('Resume this way').click();
  await api.waitForJob(job.id, 'failed at the second row', failedAgain(first.stateSince), 30_000);
  const decision = page.getByRole('listitem').filter({ hasText: 'Skip this row' }).filter({ hasText: 'id = 1' });
  await decision.waitFor();
  await decision.getByText('not reached yet').waitFor();
  await decision.getByRole('button', { name: /^Take back/ }).click();
  await decision.waitFor({ state: 'detached' });

  await stack.sql('target', `DELETE FROM ${shop.name}.orders`);
  await page.getByRole('radio', { name: /^Retry strictly/ }).check();
  await app.button('Resume this way').click();
  await shop.untilEqual();
  const customers = await stack.rows('target', `SELECT customer FROM ${shop.name}.orders ORDER BY id`);
  assert.deepEqual(
    customers.map((row) => row.customer),
    ['one', 'two'],
  );
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}/events`);
  await app.see(/took back a decision/i);
}

/** Policy "stop": the statement waits, the operator runs it from the page, and rows of the new column follow. */
async function waitingDdl({ stack, open }: SpecContext): Promise<void> {
  const { api } = stack.product;
  const shop = await openShop(stack, 'waits');
  const cluster = await registerCluster(stack, 'waits');
  const job = await runningJob(stack, cluster, 'waits', shop.name, { ddlPolicy: 'stop' });
  await stack.sql(
    'source',
    `ALTER TABLE ${shop.name}.orders ADD COLUMN colour VARCHAR(9)`,
    `INSERT INTO ${shop.name}.orders VALUES (1, 'one', 1, NULL, 'blue')`,
  );
  await api.waitForJob(job.id, 'stopped at the DDL', ({ state }) => state === 'failed', 30_000);
  assert.equal(await shop.count('target'), 0, 'nothing behind the DDL');

  const app = await open();
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}/failed-event`);
  await app.see(/ADD COLUMN colour/);
  await app.page.getByRole('radio', { name: /^Run this statement/ }).check();
  await app.button('Resume this way').click();
  await shop.untilEqual();
  const rows = await stack.rows('target', `SELECT colour FROM ${shop.name}.orders`);
  assert.deepEqual(
    rows.map((row) => row.colour),
    ['blue'],
  );
  await app.see('Decisions about failures');
  await app.page
    .getByRole('listitem')
    .filter({ hasText: 'Run this statement' })
    .filter({ hasText: /by \S+,/ })
    .waitFor();
}

export const DETAIL_DECISION_SPECS: readonly Spec[] = [
  spec('details: a decision is taken back', { quick: false }, takenBack),
  spec('details: a DDL that waits is run', { quick: false }, waitingDdl),
];
