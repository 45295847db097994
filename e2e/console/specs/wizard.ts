import assert from 'node:assert/strict';
import type { Console } from '../console.ts';
import { openShop, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import type { Stack } from '../stack.ts';

/** Fills step 1 as an operator does. */
export async function fillConnections(app: Console, stack: Stack, name: string): Promise<void> {
  const { page } = app;
  await app.field('name').fill(name);
  await app.field('source.dataSource').click();
  await page.getByRole('option', { name: 'Self-managed MySQL' }).click();
  await app.field('source.host').fill(stack.source.host);
  await app.field('source.port').fill(String(stack.source.port));
  await app.field('source.user').fill(stack.login.user);
  await app.field('source.password').fill(stack.login.password);
  await app.field('target.user').fill(stack.login.user);
  await app.field('target.password').fill(stack.login.password);
}

/** The prompt after a successful validation, when there is one. */
export async function passPrompt(app: Console): Promise<void> {
  const dialog = app.page.getByRole('dialog');
  const heading = app.page.getByRole('heading', { name: 'Choose the migration type and the start position' });
  await dialog.or(heading).first().waitFor({ timeout: 20_000 });
  if (await dialog.isVisible()) await dialog.getByRole('button', { name: 'Next' }).click();
  await heading.waitFor();
}

const LAST_STEP = /Choose a Spec and Start Migration|Review and start/;

/** Ignores what only warns, with a reason; the last one moves on to the next page. */
export async function passPrecheck(app: Console): Promise<void> {
  const { page } = app;
  await app.see(/Finished \d/, 90_000);
  const moved = page.getByRole('heading', { name: LAST_STEP });
  const open = page.locator('article[data-shown=warning], article[data-shown=could-not-check]');
  for (let left = await open.count(); left > 0; left--) {
    const id = await open.first().getAttribute('id');
    const card = page.locator(`article[id="${id}"]`);
    await card.getByRole('button', { name: /^(Ignore…|Accept unchecked…)$/ }).click();
    await card.getByRole('textbox', { name: 'Why it is all right to go on' }).fill('a test knows');
    await card.getByRole('button', { name: /^(Ignore this warning|Accept)$/ }).click();
    await page.locator(`article[id="${id}"][data-shown=ignored]`).or(moved).first().waitFor();
  }
  // When the last warning is ignored the page moves on by itself (the document, step 5), maybe under our hand.
  const pressed = () => app.button('Next').click({ timeout: 5_000 });
  if ((await page.locator('article').count()) > 0 || !(await moved.isVisible())) {
    await moved
      .waitFor({ timeout: 3_000 })
      .catch(pressed)
      .catch(() => undefined);
  }
  await moved.waitFor();
}

/** Selects one database in step 3 by searching for it. */
export async function selectDatabase(app: Console, database: string): Promise<void> {
  const { page } = app;
  await page.getByRole('radio', { name: 'Customize' }).check();
  await page.getByRole('searchbox', { name: 'Search databases and tables' }).fill(database);
  const item = page.getByRole('treeitem', { name: new RegExp(`^${database}`), level: 1 });
  await item.click();
  await app.see('1 database with what is added later');
}

async function wholeWizard({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'wizard');
  const cluster = await registerCluster(stack, 'wizard');
  const app = await open();
  const { page } = app;
  await app.link(cluster.name).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Data Migration' }).click();
  await app.link('Create Migration Job').first().click();
  await fillConnections(app, stack, 'first-orders');
  await app.saved();
  assert.match(page.url(), /\/migration\/job_[^/]+\/connections$/, 'the draft has its own address');
  await app.button('Validate Connection and Next').click();
  await passPrompt(app);
  await app.see(/Starts where the source is when the job starts; right now that is .+:\d+/);
  await app.button('Next').click();
  await selectDatabase(app, shop.name);
  await app.button('Next').click();
  await passPrecheck(app);
  await app.button('Create Job and Start').click();
  await app.see('Stage and Status');
  await app.see('In sync', 40_000);

  await shop.sell(500);
  await shop.untilEqual();
  await app.see(/^500$/, 20_000);
  await app.link('Tables').click();
  await page
    .getByRole('row', { name: /orders/ })
    .getByText('500')
    .waitFor();

  await app.button('Pause').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await app.see('Paused', 30_000);
  await shop.sell(100, 1_000);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal(await shop.count('target'), 500, 'a paused job applies nothing');
  await app.button('Resume').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
  await app.see('In sync', 40_000);
  await shop.untilEqual();

  await app.button('More actions').click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: 'Delete the job' });
  await dialog.getByRole('textbox').fill('first-order');
  assert.ok(await confirm.isDisabled(), 'a wrong name keeps the button disabled');
  await dialog.getByRole('textbox').fill('first-orders');
  await confirm.click();
  await app.see('No migration job for this cluster yet.', 30_000);
  assert.equal(await shop.count('target'), 600, 'migrated data stays');
}

export const WIZARD_SPECS: readonly Spec[] = [
  spec('wizard: from nothing to a running job, pause, resume, delete', { quick: true }, wholeWizard),
];
