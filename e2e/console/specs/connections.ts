import assert from 'node:assert/strict';
import { join } from 'node:path';
import { newDataFolder } from '@tideway/testbed';
import { makeCertificates } from '../certificates.ts';
import type { Console } from '../console.ts';
import { completeDraft, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import { fillConnections, passPrompt } from './wizard.ts';

async function upload(app: Console, field: string, path: string): Promise<void> {
  const [chooser] = await Promise.all([app.page.waitForEvent('filechooser'), app.button(`Upload ${field}`).click()]);
  await chooser.setFiles(path);
}

/** The three sets, from files: what each certificate says is shown, and that a client's alone verifies no server. */
async function uploads({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'uploads');
  const { folder, ca, clientKey } = makeCertificates(join(newDataFolder('e2e-uploads'), 'pem'));
  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration/new/connections`);
  await fillConnections(app, stack, `uploads-${Date.now()}`);
  await page.getByRole('switch', { name: 'SSL/TLS' }).check();
  const warning = page.getByText('Without a CA certificate the server is not verified', { exact: false });

  await upload(app, 'CA Certificate', join(folder, 'ca.pem'));
  await app.see(/CN=Shop CA.+CN=Shop CA.+\d{4}-\d\d-\d\d/);
  assert.equal(await app.field('source.tls.ca').inputValue(), ca);
  assert.equal(await warning.count(), 0, 'set 1: the CA alone');

  await upload(app, 'Client Certificate', join(folder, 'tideway.pem'));
  await upload(app, 'Client private key', join(folder, 'tideway.key'));
  await app.see(/CN=tideway.+CN=Shop CA.+\d{4}-\d\d-\d\d/);
  assert.equal(await app.field('source.tls.clientKey').inputValue(), clientKey);
  assert.equal(await warning.count(), 0, 'set 3: all three');

  await app.field('source.tls.ca').fill('');
  await warning.waitFor();
  await app.field('source.tls.ca').blur();
  await app.saved();
  await page.reload();
  await app.see(/CN=tideway.+CN=Shop CA/);
  assert.ok(
    !(await page.content()).includes(clientKey.split('\n')[1] ?? 'no key'),
    'the stored key stays on the server',
  );
}

/** A connection of another job, password and all, from the menu. */
async function reuse({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'reuse');
  const saved = await completeDraft(stack, cluster, `saved-${Date.now()}`, 'nothing');
  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration/new/connections`);
  await app.field('name').fill(`again-${Date.now()}`);
  await app.button('Use a saved connection').click();
  await page.getByRole('menuitem', { name: new RegExp(`of job ${saved.name}`) }).click();
  await page.waitForFunction(
    (host) => (document.getElementById('field-source-host') as HTMLInputElement | null)?.value === host,
    stack.source.host,
  );
  assert.equal(await app.field('source.port').inputValue(), String(stack.source.port));
  assert.equal(await app.field('source.user').inputValue(), stack.login.user);
  await app.field('target.user').fill(stack.login.user);
  await app.field('target.password').fill(stack.login.password);
  await app.button('Validate Connection and Next').click();
  await passPrompt(app);
}

export const CONNECTION_SPECS: readonly Spec[] = [
  spec('connections: certificates from files, each set shown for what it is', { quick: false }, uploads),
  spec('connections: a saved connection is taken with its password', { quick: false }, reuse),
];
