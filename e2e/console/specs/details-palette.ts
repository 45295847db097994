import assert from 'node:assert/strict';
import type { Job } from '@tideway/contract';
import type { Console } from '../console.ts';
import { openShop, registerCluster, runningJob } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';

const focused = (app: Console) => app.page.evaluate(() => document.activeElement?.textContent ?? '');

/** Everywhere by keys alone: to a job by its name, its actions, back to where the focus was, the other language. */
async function byKeys({ stack, open }: SpecContext): Promise<void> {
  const { api } = stack.product;
  const shop = await openShop(stack, 'palette');
  const cluster = await registerCluster(stack, 'palette');
  const job = await runningJob(stack, cluster, 'find-me', shop.name);
  const app = await open({ width: 360 });
  const { page } = app;
  const press = (keys: string) => page.keyboard.press(keys);
  const palette = page.getByRole('dialog', { name: 'Search or do something' });
  const choose = async (words: string) => {
    await press('Control+k');
    await palette.getByRole('combobox').waitFor();
    await page.keyboard.type(words);
    await page.waitForFunction(() => document.querySelector('[data-combobox-selected]') !== null);
    await press('Enter');
    await palette.waitFor({ state: 'hidden' });
  };
  await app.goto('/clusters');

  await app.button(/^Search or do something/).focus();
  await press('Enter');
  await palette.getByRole('combobox').waitFor();
  // Among many jobs only some are listed until one is named.
  await page.keyboard.type('find-me');
  await palette.getByRole('option', { name: /^find-me/ }).waitFor();
  await app.axe('palette');
  await app.fits('palette');
  for (let presses = 0; presses < 4; presses++) {
    await press('Tab');
    assert.ok(await palette.evaluate((node) => node.contains(document.activeElement)), 'the focus stays inside');
  }
  await press('Escape');
  await palette.waitFor({ state: 'hidden' });
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-keyshortcuts') != null);
  assert.match(await focused(app), /^Search or do something/);

  await choose('find-me');
  await page.getByRole('heading', { level: 1, name: 'find-me' }).waitFor();
  await app.see('In sync');
  await choose('find-me pause');
  await page
    .getByRole('dialog', { name: /find-me/ })
    .getByText(/kept for another|not known/)
    .first()
    .waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === 'Pause');
  // A dialog wants its answer first.
  await press('Control+k');
  assert.equal(await page.getByRole('dialog').count(), 1);
  await press('Enter');
  await api.waitForJob(job.id, 'paused', ({ state }: Job) => state === 'paused', 30_000);
  await app.see(/^Paused at/);
  await press('Control+k');
  await palette.getByRole('combobox').waitFor();
  assert.equal(await palette.getByRole('option', { name: 'Pause', exact: true }).count(), 0, 'not allowed any more');
  await palette.getByRole('option', { name: 'Resume', exact: true }).waitFor();
  await press('Escape');
  await choose('theme dark');
  await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === 'dark');
  await choose('中文');
  await press('Control+k');
  await page.getByRole('dialog', { name: '搜索或执行操作' }).getByRole('option', { name: '恢复' }).waitFor();
  const list = await page.getByRole('combobox').getAttribute('aria-controls');
  assert.equal(await page.getByRole('listbox').getAttribute('id'), list, 'the field says which list it controls');
  await app.axe('palette, dark and Chinese');
}

export const DETAIL_PALETTE_SPECS: readonly Spec[] = [
  spec('palette: to a job, its actions, theme and language, by keys', { quick: true }, byKeys),
];
