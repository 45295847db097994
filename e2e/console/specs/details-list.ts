import assert from 'node:assert/strict';
import type { Job } from '@tideway/contract';
import { freezeProcesses } from '@tideway/testbed';
import { completeDraft, openShop, registerCluster, runningJob } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';

/** Two jobs paused and resumed in bulk; while their processes are frozen the list shows the intent, and nothing else. */
async function inBulk({ stack, open }: SpecContext): Promise<void> {
  const { api, workers } = stack.product;
  assert.ok(workers !== undefined, 'this spec stops processes: it runs on a stack of its own (without E2E_STACK)');
  const cluster = await registerCluster(stack, 'bulk');
  const jobs: Job[] = [];
  for (const name of ['bulk-a', 'bulk-b'])
    jobs.push(await runningJob(stack, cluster, name, (await openShop(stack, 'bulk')).name));
  const app = await open();
  const { page } = app;
  const rows = page.locator('tbody tr[data-index]');
  const dialog = page.getByRole('dialog');
  const count = (state: string) => rows.filter({ has: page.getByText(state, { exact: true }) }).count();
  const all = (state: string, timeout = 40_000) =>
    page.waitForFunction(
      (text) => [...document.querySelectorAll('tbody tr[data-index]')].every((row) => row.textContent?.includes(text)),
      state,
      { timeout },
    );
  await app.goto(`/clusters/${cluster.id}/migration`);
  await all('In sync');
  await page.getByRole('checkbox', { name: 'Select all shown' }).check();
  const wake = freezeProcesses(workers.flatMap((worker) => worker.jobProcesses()));
  try {
    await app.button(/^Pause 2/).click();
    // It says beforehand which jobs, and how long their logs are kept.
    await dialog.getByText('bulk-b', { exact: true }).waitFor();
    await dialog.getByText(/first binary logs to be purged are those of bulk-[ab], in \d+ (h|d)/).waitFor();
    await app.axe('pause in bulk');
    await dialog.getByRole('button', { name: 'Pause', exact: true }).click();
    await all('Pausing', 5_000);
    for (let look = 0; look < 20; look++) {
      assert.deepEqual([await count('Pausing'), await count('Paused'), await count('In sync')], [2, 0, 0]);
      await page.waitForTimeout(100);
    }
  } finally {
    wake();
  }
  await all('Paused');
  for (const { id } of jobs) assert.equal((await api.job(id)).state, 'paused');
  await app.button(/^Resume 2/).click();
  await dialog.getByRole('button', { name: 'Resume', exact: true }).click();
  await all('In sync');
  for (const { id } of jobs) assert.equal((await api.job(id)).state, 'running');
}

/** The menu of a row by keys and by pointer: one for all rows, at the row it was opened for, and the focus comes back. */
async function rowMenu({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'menu');
  const { name } = await openShop(stack, 'menu');
  for (const job of ['menu-a', 'menu-b']) await completeDraft(stack, cluster, job, name);
  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration`);
  const more = (job: string) => app.button(`More actions for ${job}`);
  const menu = page.getByRole('menu');
  const openAt = async (job: string) => {
    await menu.waitFor();
    assert.equal(await menu.getAttribute('aria-labelledby'), await more(job).getAttribute('id'));
    const [at, of] = [await menu.boundingBox(), await more(job).boundingBox()];
    assert.ok(at && of && Math.abs(at.y - of.y - of.height) < 20, `the menu stands below the button of ${job}`);
  };
  await more('menu-a').focus();
  await page.keyboard.press('Enter');
  await openAt('menu-a');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator(':focus').getAttribute('role'), 'menuitem', 'arrows go into the menu');
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
  assert.equal(await page.locator(':focus').getAttribute('aria-label'), 'More actions for menu-a', 'the focus is back');
  await more('menu-a').click();
  await openAt('menu-a');
  await more('menu-a').click();
  await menu.waitFor({ state: 'hidden' });
  // The row below: its own menu covers no other button.
  await more('menu-b').click();
  await openAt('menu-b');
  await more('menu-a').click();
  await openAt('menu-a');
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByText('menu-a').first().waitFor();
}

/** In a hidden tab nothing is asked and nothing moves; shown again it says at once that it is old, and is soon fresh. */
async function hiddenTab({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'hidden');
  const cluster = await registerCluster(stack, 'hidden');
  const job = await runningJob(stack, cluster, 'hidden', shop.name);
  const app = await open();
  const { page } = app;
  const text = () => page.locator('main').textContent();
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}`);
  await app.see('In sync');
  await page.locator('figure canvas').first().waitFor();
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  // What was asked before may still be answered.
  await page.waitForTimeout(1_500);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const before = await text();
  await shop.sell(7);
  await shop.untilEqual();
  await page.waitForTimeout(11_000);
  assert.deepEqual(asked, [], 'asked while hidden');
  assert.equal(await text(), before, 'moved while hidden');
  // Answers take their time: meanwhile what is on the page is old.
  await app.context.route('**/api/v1/**', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await route.continue();
  });
  const shown = await page.evaluate(async () => {
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return document.querySelector('main [data-stale]') !== null;
  });
  assert.ok(shown, 'what is old is greyed as soon as it is seen');
  await app.context.unroute('**/api/v1/**');
  await page.getByText(/7\s*inserted/).waitFor({ timeout: 5_000 });
  await page.waitForFunction(() => document.querySelector('main [data-stale]') === null);
  await app.see('In sync');
}

export const DETAIL_LIST_SPECS: readonly Spec[] = [
  spec('jobs: paused and resumed in bulk, the intent shown until it is so', { quick: false }, inBulk),
  spec('jobs: the menu of a row, by keys and pointer', { quick: false }, rowMenu),
  spec('details: a hidden tab asks nothing, and is fresh when it is shown', { quick: false }, hiddenTab),
];
