import assert from 'node:assert/strict';
import { completeDraft, openShop, registerCluster, runningJob } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';

/** Export, import in the page, and the same text again; duplicate keeps the secrets on the server. */
async function importExport({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'files');
  const cluster = await registerCluster(stack, 'files');
  const { api } = stack.product;
  const draft = await completeDraft(stack, cluster, 'to-export', shop.name);
  const app = await open();
  const { page } = app;
  for (const format of ['yaml', 'json'] as const) {
    const text = await api.text('GET', `/api/v1/jobs/${draft.id}/export?format=${format}`);
    assert.ok(!text.includes(stack.login.password), 'an export holds no password');
    const name = `imported-${format}`;
    await app.goto(`/clusters/${cluster.id}/migration`);
    await app.button('Import').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Import as a draft' }).click();
    await dialog.getByText('Paste the text or choose a file').waitFor();
    await dialog.getByRole('textbox').fill('name: [unfinished');
    await dialog.getByRole('button', { name: 'Import as a draft' }).click();
    await dialog.getByRole('alert').waitFor();
    const renamed = text.replace(/("?name"?: "?)to-export/, `$1${name}`);
    await dialog.getByRole('textbox').fill(renamed);
    await dialog.getByRole('button', { name: 'Import as a draft' }).click();
    await page.waitForURL(/\/connections$/);
    assert.equal(await app.field('name').inputValue(), name);
    assert.equal(await app.field('source.host').inputValue(), stack.source.host);
    // The file names where the password is to be had: the job it was exported from, on this installation.
    assert.equal((await api.job(page.url().split('/').at(-2) ?? '')).source.password.set, true, 'secrets by reference');
    const imported = page.url().split('/').at(-2) ?? '';
    const again = await api.text('GET', `/api/v1/jobs/${imported}/export?format=${format}`);
    const asBefore = again.replaceAll(name, 'to-export').replaceAll(imported, draft.id);
    assert.equal(asBefore, text, 'exported again it is the same text');
  }
  await app.goto(`/clusters/${cluster.id}/migration`);
  await app.button('More actions for to-export').click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await page.waitForURL(/\/connections$/);
  assert.equal(await app.field('name').inputValue(), 'to-export-copy');
  await app.button('Test').click();
  await app.see('Source');
  await page.locator('[aria-labelledby=diagnosis-heading] ol').nth(1).waitFor({ timeout: 20_000 });
  assert.equal(await page.locator('[aria-labelledby=diagnosis-heading] [data-status=failed]').count(), 0);
  assert.match(page.url(), /connections$/, 'Test alone does not move on');
}

/** A paused job gets another account, is tested, and goes on with it. */
async function editCredentials({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'edit');
  const cluster = await registerCluster(stack, 'edit');
  const { api } = stack.product;
  const account = `other_${shop.name}`;
  for (const side of ['source', 'target'] as const) {
    await stack.sql(side, `CREATE USER ${account}@'%' IDENTIFIED BY 'second'`, `GRANT ALL ON *.* TO ${account}@'%'`);
  }
  const job = await runningJob(stack, cluster, 'to-edit', shop.name);
  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}/edit-connections`);
  await app.see('Connections can be edited while a job is paused or has failed');
  await api.act(job.id, 'pause');
  await api.waitForJob(job.id, 'paused', ({ state }) => state === 'paused');
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}`);
  await app.button('More actions').click();
  await page.getByRole('menuitem', { name: 'Edit connections' }).click();
  await app.field('source.user').fill(account);
  await app.button('Save and test').click();
  await app.see('a connection does not work', 20_000);
  assert.match(await app.messageAt('source.user'), /Access denied/);
  const password = page.locator('form').getByRole('button', { name: /Replace/ });
  await password.first().click();
  await app.field('source.password').fill('second');
  await app.button('Save and test').click();
  await app.see('Saved, and both connections work', 20_000);
  await app.shot('edit-connections');
  await app.axe('edit connections');
  await app.link('Back to the job').click();
  await app.button('Resume').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
  await app.see('In sync', 60_000);
  await shop.sell(7);
  await shop.untilEqual();
  const sessions = await stack.rows('source', `SELECT 1 FROM information_schema.processlist WHERE user = '${account}'`);
  assert.ok(sessions.length > 0, 'the job reads as the other account');
}

export const DOCUMENT_SPECS: readonly Spec[] = [
  spec('documents: export, import in the page, duplicate', { quick: true }, importExport),
  spec('documents: a paused job gets other credentials and goes on', { quick: false }, editCredentials),
];
