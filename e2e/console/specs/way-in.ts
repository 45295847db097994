import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { freePort, startProxy } from '@tideway/testbed';
import { completeDraft, openShop, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import { fillConnections } from './wizard.ts';

/** Clusters → overview → Data → Data Migration → Create Migration Job; register, edit, test, delete; the switcher. */
async function clusters({ stack, open }: SpecContext): Promise<void> {
  const app = await open();
  const { page } = app;
  const name = `way-in-${randomBytes(3).toString('hex')}`;
  await app.goto('/clusters');
  await app.link('Register a cluster').first().click();
  await app.button('Register').click();
  await app.see(/fields need your attention/);
  await page.getByRole('textbox', { name: 'Cluster name' }).fill(name);
  await page.getByRole('radio', { name: 'Essential' }).check();
  await page.getByRole('textbox', { name: 'Region' }).fill('eu-1');
  await page.getByRole('textbox', { name: 'Hostname or IP address' }).fill('http://db.example:4000');
  await page.getByRole('textbox', { name: 'Port' }).fill(String(stack.target.port));
  await page.getByRole('checkbox', { name: /stands in for TiDB/ }).setChecked(stack.target.isStandIn);
  await app.button('Register').click();
  await app.see(/without scheme or port/);
  await page.getByRole('textbox', { name: 'Hostname or IP address' }).fill(stack.target.host);
  await app.button('Register').click();

  await page.getByRole('heading', { level: 1, name }).waitFor();
  await app.see(/beta/i);
  await app.button('Test the connection').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Username' }).fill(stack.login.user);
  await dialog.getByLabel('Password', { exact: true }).fill(stack.login.password);
  await dialog.getByRole('button', { name: /^Test/ }).click();
  await dialog.locator('ol li').nth(3).waitFor({ timeout: 20_000 });
  assert.equal(await dialog.locator('[data-status=failed]').count(), 0, 'every step of the test passes');
  await page.keyboard.press('Escape');

  await app.link('Edit').click();
  await page.getByRole('textbox', { name: 'Region' }).fill('eu-2');
  await app.button('Save the changes').click();
  await app.see('eu-2');
  const nav = page.getByRole('navigation', { name: 'Main' });
  await nav.getByText('Data', { exact: true }).waitFor();
  await nav.getByRole('link', { name: 'Data Migration' }).click();
  await page.waitForURL(/\/migration$/);
  await app.link('Create Migration Job').first().waitFor();

  const other = await registerCluster(stack, 'switched');
  const clusterId = new URL(page.url()).pathname.split('/')[2] ?? '';
  const own = await stack.product.api.call<Parameters<typeof completeDraft>[1]>('GET', `/api/v1/clusters/${clusterId}`);
  const draft = await completeDraft(stack, own, 'holds-the-cluster', 'nothing');
  await page.reload();
  await page.getByRole('button', { name: /^Organization: / }).waitFor();
  await page.getByRole('button', { name: /^Project: / }).waitFor();
  await page.getByRole('button', { name: `Cluster: ${name}` }).click();
  await page.getByRole('menuitem', { name: other.name }).click();
  await page.getByRole('heading', { level: 1, name: other.name }).waitFor();

  await app.goto(`/clusters/${clusterId}`);
  await app.button('Delete').click();
  await page.getByRole('dialog').getByText('holds-the-cluster').waitFor();
  assert.ok(await page.getByRole('dialog').getByRole('button', { name: 'Delete the cluster' }).isDisabled());
  await stack.product.api.call('DELETE', `/api/v1/jobs/${draft.id}`, { name: draft.name });
  await page.reload();
  await app.button('Delete').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the cluster' }).click();
  await page.waitForURL(/\/clusters$/);
  await page.getByRole('link', { name }).waitFor({ state: 'detached' });
}

/** Endpoints: register, test, another address, kept while a job uses them; the prompt waits until one answers. */
async function endpoints({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'endpoints');
  const app = await open();
  const { page } = app;
  const service = `com.amazonaws.vpce.us-west-2.vpce-svc-${randomBytes(6).toString('hex')}`;
  const silent = await freePort();
  await app.goto('/settings/private-endpoints');
  await app.button('Register an endpoint').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('orders');
  await dialog.getByRole('textbox', { name: 'Hostname or IP address' }).fill(stack.source.host);
  await dialog.getByRole('textbox', { name: 'Port' }).fill(String(silent));
  await dialog.getByRole('button', { name: 'Register' }).click();
  await dialog
    .getByText(/com\.amazonaws\.vpce\.<region>/)
    .first()
    .waitFor();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(service);
  await dialog.getByRole('button', { name: 'Register' }).click();
  await dialog.waitFor({ state: 'detached' });
  await app.button(`Test ${service}`).click();
  await page.locator('[data-status=failed]').first().waitFor({ timeout: 20_000 });

  await app.goto(`/clusters/${cluster.id}/migration/new/connections`);
  await fillConnections(app, stack, `endpoint-${randomBytes(3).toString('hex')}`);
  await page.getByRole('radio', { name: 'Private Link' }).check();
  await app.field('source.privateLink').fill(service);
  await app.see(`Registered: reached at ${stack.source.host}:${silent}`);
  await app.button('Validate Connection and Next').click();
  const prompt = page.getByRole('dialog', { name: 'Accept the endpoint request' });
  await prompt.getByText(/AWS VPC console.+Endpoint services/).waitFor({ timeout: 20_000 });
  assert.ok(await prompt.getByRole('button', { name: 'Next' }).isDisabled(), 'not before it is accepted');
  await app.shot('wizard-1-endpoint-prompt');
  await app.axe('the prompt to accept an endpoint');

  // The request is accepted: the endpoint answers now, at another address than before.
  const proxy = await startProxy(stack.source);
  const found = await stack.product.api.call<{ id: string; name: string }[]>(
    'GET',
    `/api/v1/private-endpoints?projectId=${cluster.projectId}`,
  );
  const id = found.find((endpoint) => endpoint.name === service)?.id ?? '';
  await stack.product.api.call('PUT', `/api/v1/private-endpoints/${id}`, {
    kind: 'service-name',
    name: service,
    host: '127.0.0.1',
    port: proxy.port,
  });
  await prompt.getByText('Accepted: the connection works.').waitFor({ timeout: 30_000 });
  await prompt.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL(/start-position$/);

  await app.goto('/settings/private-endpoints');
  await app.button(`Remove ${service}?`).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page
    .getByRole('dialog')
    .getByText(/Jobs use it: endpoint-/)
    .waitFor();
  await page.keyboard.press('Escape');
  await app.button(`Edit ${service}`).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Port' }).fill(String(stack.source.port));
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await app.see(`${stack.source.host}:${stack.source.port}`);
  await proxy.close();
}

/** Nothing answers: the addresses to let in are shown all the same, and the step stays. */
async function addresses({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'addresses');
  const shop = await openShop(stack, 'addresses');
  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration/new/connections`);
  await fillConnections(app, stack, shop.name);
  await app.field('source.port').fill(String(await freePort()));
  await app.button('Validate Connection and Next').click();
  await app.see('If a firewall or an IP access list is the cause, let these addresses in:', 20_000);
  await app.see(/may be translated on the way/);
  assert.match(page.url(), /connections$/);
  await app.field('source.port').fill(String(stack.source.port));
  await app.button('Test').click();
  await page.locator('[aria-labelledby=diagnosis-heading] ol').nth(1).waitFor({ timeout: 20_000 });
  await page
    .locator('[aria-labelledby=diagnosis-heading] [data-status=failed]')
    .first()
    .waitFor({ state: 'detached', timeout: 20_000 });
  await app.shot('wizard-1-diagnosis');
  assert.match(page.url(), /connections$/, 'Test alone does not move on');
  await app.button('Validate Connection and Next').click();
  await page.waitForURL(/start-position$/);
}

export const WAY_IN_SPECS: readonly Spec[] = [
  spec('way in: clusters, their test and deletion, the switcher', { quick: false }, clusters),
  spec('way in: private endpoints, and the prompt until one is accepted', { quick: false }, endpoints),
  spec('way in: addresses to let in are shown on failure too; Test does not move on', { quick: false }, addresses),
];
