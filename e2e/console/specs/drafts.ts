import assert from 'node:assert/strict';
import type { Console } from '../console.ts';
import { completeDraft, openShop, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import { fillConnections, passPrompt, selectDatabase } from './wizard.ts';

async function values(app: Console): Promise<Record<string, string>> {
  const fields = ['name', 'source.host', 'source.port', 'source.user', 'target.user'];
  const pairs = await Promise.all(fields.map(async (path) => [path, await app.field(path).inputValue()] as const));
  return Object.fromEntries(pairs);
}

async function reloadEverywhere({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'drafts');
  const cluster = await registerCluster(stack, 'drafts');
  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration/new/connections`);
  await fillConnections(app, stack, 'kept');
  await app.field('source.port').fill('33o6');
  await app.saved();
  const before = await values(app);
  await page.reload();
  await app.field('name').waitFor();
  assert.deepEqual(await values(app), before, 'step 1, with a port that is none');
  await app.see('set ');
  const html = await page.content();
  assert.ok(!html.includes(stack.login.password), 'the password is not in the page');

  await app.field('source.port').fill(String(stack.source.port));
  await app.button('Validate Connection and Next').click();
  await passPrompt(app);
  await page.getByRole('radio', { name: 'Specify binlog file name and position' }).check();
  await app.field('start.file').fill('binlog.0000');
  await app.saved();
  await page.reload();
  assert.equal(await app.field('start.file').inputValue(), 'binlog.0000', 'step 2, unfinished');
  await page.getByRole('radio', { name: 'When the job starts' }).check();
  await app.saved();
  await page.reload();
  await page.getByRole('radio', { name: 'Specify binlog file name and position' }).check();
  assert.equal(await app.field('start.file').inputValue(), 'binlog.0000', 'the text of another kind is remembered');
  await page.getByRole('radio', { name: 'When the job starts' }).check();
  await app.see(/right now that is/);
  await app.button('Next').click();

  await selectDatabase(app, shop.name);
  await app.saved();
  await page.reload();
  await app.see('1 database with what is added later');
  await app.button('Next').click();
  await app.see(/Finished \d/, 60_000);
  await page.reload();
  await app.see(/Finished \d/);

  for (let i = 0; i < 3; i++) await page.goBack();
  await page.waitForURL(/connections$/);
  assert.equal(await app.field('source.host').inputValue(), stack.source.host, 'Back loses nothing');
  for (let i = 0; i < 3; i++) await page.goForward();
  await page.waitForURL(/precheck$/);
}

/** The page is left in the middle of a word: the word is on the server. */
async function lastKeystroke({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'keystroke');
  const { api } = stack.product;
  const draft = await api.createJob(cluster.id, `keystroke-${Date.now()}`);
  const app = await open();
  await app.goto(`/clusters/${cluster.id}/migration/${draft.id}/connections`);
  await app.field('source.user').pressSequentially('left-at-onc');
  await app.page.keyboard.press('e');
  // A new document: the wizard's page is gone before its save is answered.
  await app.goto('/clusters');
  const deadline = Date.now() + 10_000;
  const typed = async () => (await api.job(draft.id)).source.user;
  while ((await typed()) !== 'left-at-once' && Date.now() < deadline) await new Promise((r) => setTimeout(r, 100));
  assert.equal(await typed(), 'left-at-once');
}

async function twoTabs({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'tabs');
  const draft = await completeDraft(stack, cluster, `tabs-${Date.now()}`, 'nothing');
  const address = `/clusters/${cluster.id}/migration/${draft.id}/connections`;
  const one = await open();
  const two = await open();
  await one.goto(address);
  await two.goto(address);
  await two.field('source.user').fill('from-two');
  await two.field('source.user').blur();
  await two.saved();
  await one.page.waitForFunction(
    (id) => (document.getElementById(id) as HTMLInputElement | null)?.value === 'from-two',
    'field-source-user',
  );
  // Both change: one host, the other the region's neighbour; nothing of either is lost.
  await one.field('source.host').fill('host-of-one');
  await two.field('target.user').fill('target-of-two');
  await one.field('source.host').blur();
  await two.field('target.user').blur();
  await one.saved();
  await two.saved();
  await one.page.reload();
  assert.equal(await one.field('source.host').inputValue(), 'host-of-one');
  assert.equal(await one.field('target.user').inputValue(), 'target-of-two');
  const job = await stack.product.api.job(draft.id);
  assert.equal(job.source.user, 'from-two');
}

async function listOfDrafts({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'list');
  const name = `draft-${Date.now()}`;
  await completeDraft(stack, cluster, name, 'nothing');
  const app = await open();
  await app.goto(`/clusters/${cluster.id}/migration`);
  await app.see('Draft 1/5');
  await app.link(name).click();
  await app.page.waitForURL(/\/connections$/);
  await app.link('Exit').click();
  await app.button(`More actions for ${name}`).click();
  await app.page.getByRole('menuitem', { name: 'Delete' }).click();
  await app.page.getByRole('dialog').getByRole('button', { name: 'Delete the draft' }).click();
  await app.see('No migration job for this cluster yet.');
}

export const DRAFT_SPECS: readonly Spec[] = [
  spec('drafts: reload at every step, Back and Forward lose nothing', { quick: true }, reloadEverywhere),
  spec('drafts: the last keystroke before the page is left is kept', { quick: true }, lastKeystroke),
  spec('drafts: two tabs merge', { quick: true }, twoTabs),
  spec('drafts: are in the list, open at their step, and can be deleted', { quick: false }, listOfDrafts),
];
