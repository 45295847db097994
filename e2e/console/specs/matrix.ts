import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Cluster, type PrivateEndpoint, ROUTES } from '@tideway/contract';
import { newDataFolder, startMysql } from '@tideway/testbed';
import { type Certificates, makeCertificates } from '../certificates.ts';
import { COMBINATIONS, type Combination, chosenDozen, label, SOURCES } from '../combinations.ts';
import type { Console } from '../console.ts';
import { openShop, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import { type Stack, withSource } from '../stack.ts';
import { passPrecheck, passPrompt, selectDatabase } from './wizard.ts';

/** A source with TLS and an account that must show a certificate, the clusters and the endpoints: once for all walks. */
interface World {
  readonly stack: Stack;
  readonly certificates: Certificates;
  readonly clusters: Readonly<Record<'dedicated' | 'essential', Cluster>>;
  readonly serviceName: string;
  readonly resourceId: string;
  readonly connection: PrivateEndpoint;
}

let world: Promise<World> | undefined;

async function build(outer: Stack): Promise<World> {
  const certificates = makeCertificates(join(newDataFolder('e2e-certificates'), 'pem'));
  const source = await startMysql({
    role: 'source',
    own: true,
    variables: { ...certificates.variables, sync_binlog: '1' },
  });
  const stack = await withSource(outer, source);
  await stack.sql(
    'source',
    "CREATE USER e2e_x509@'%' IDENTIFIED BY 'certified' REQUIRE X509",
    "GRANT ALL ON *.* TO e2e_x509@'%'",
  );
  const { api } = stack.product;
  const project = await api.defaultProjectId();
  const register = (kind: PrivateEndpoint['kind'], name: string) =>
    api.call<PrivateEndpoint>('POST', `${ROUTES.privateEndpoints}?projectId=${project}`, {
      kind,
      name,
      host: source.host,
      port: source.port,
    });
  const tag = randomBytes(6).toString('hex');
  const serviceName = `com.amazonaws.vpce.us-west-2.vpce-svc-${tag}`;
  const resourceId = `/subscriptions/${tag}/resourceGroups/shop/providers/Microsoft.DBforMySQL/flexibleServers/orders`;
  await register('service-name', serviceName);
  await register('resource-id', resourceId);
  const connection = await register('connection', `orders-link-${tag}`);
  const clusters = {
    dedicated: await registerCluster(stack, 'matrix'),
    essential: await registerCluster(stack, 'matrix-essential', 'essential'),
  };
  return { stack, certificates, clusters, serviceName, resourceId, connection };
}

function matrixWorld(stack: Stack): Promise<World> {
  world ??= build(stack);
  return world;
}

async function chooseSource(app: Console, name: string): Promise<void> {
  await app.field('source.dataSource').click();
  await app.page.getByRole('option', { name, exact: true }).click();
}

async function fillAddress(app: Console, w: World, c: Combination): Promise<void> {
  const { page } = app;
  await chooseSource(app, SOURCES[c.source].label);
  if (SOURCES[c.source].cloud) {
    await app.field('source.region').fill('us-west-2');
    await page.keyboard.press('Escape');
  } else assert.equal(await app.field('source.region').count(), 0, 'a region is asked only for cloud sources');
  const word = { 'public-ip': 'Public IP', 'vpc-peering': 'VPC Peering', 'private-link': 'Private Link' }[
    c.connectivity
  ];
  await page.getByRole('radio', { name: word }).check();
  if (c.connectivity !== 'private-link') await app.field('source.host').fill(w.stack.source.host);
  else if (c.tier === 'essential') {
    await app.field('source.privateLink').click();
    await page.getByRole('option', { name: new RegExp(`^${w.connection.name}`) }).click();
  } else await app.field('source.privateLink').fill(c.source === 'azure-mysql' ? w.resourceId : w.serviceName);
  await app.field('source.port').fill(String(w.stack.source.port));
}

async function fillTls(app: Console, w: World, c: Combination): Promise<void> {
  const { page } = app;
  if (c.tls === 'off') return;
  await page.getByRole('switch', { name: 'SSL/TLS' }).check();
  if (c.tls === 'ca' || c.tls === 'all') {
    await app.field('source.tls.ca').fill(w.certificates.ca);
    await app.see('CN=Shop CA');
  }
  if (c.tls === 'client' || c.tls === 'all') {
    await app.field('source.tls.clientCertificate').fill(w.certificates.clientCertificate);
    await app.see('CN=tideway');
    await app.field('source.tls.clientKey').fill(w.certificates.clientKey);
  }
  const warning = page.getByText('Without a CA certificate the server is not verified', { exact: false });
  assert.equal(await warning.isVisible(), c.tls === 'client', 'client certificate alone: the server is not verified');
}

/** One combination from an empty form to a running job that has migrated rows. */
async function walk(context: SpecContext, c: Combination): Promise<void> {
  const w = await matrixWorld(context.stack);
  const { stack } = w;
  const shop = await openShop(stack, 'matrix');
  const app = await context.open();
  const { page } = app;
  const certified = c.tls === 'client' || c.tls === 'all';
  await app.goto(`/clusters/${w.clusters[c.tier].id}/migration/new/connections`);
  await app.field('name').fill(`walk-${randomBytes(3).toString('hex')}`);
  await fillAddress(app, w, c);
  await app.field('source.user').fill(certified ? 'e2e_x509' : stack.login.user);
  await app.field('source.password').fill(certified ? 'certified' : stack.login.password);
  await fillTls(app, w, c);
  await app.field('target.user').fill(stack.login.user);
  await app.field('target.password').fill(stack.login.password);
  await app.button('Validate Connection and Next').click();
  await passPrompt(app);
  await app.see(/right now that is/);
  await app.button('Next').click();
  await selectDatabase(app, shop.name);
  await app.button('Next').click();
  await passPrecheck(app);
  const specs = page.getByRole('radio', { name: /RCU/ });
  assert.equal((await specs.count()) > 0, c.tier === 'dedicated', 'only Dedicated has specs');
  await app.button('Create Job and Start').click();
  await app.see('Stage and Status');
  await app.see('In sync', 60_000);
  await shop.sell(20);
  await shop.untilEqual();
  const jobId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const job = await stack.product.api.job(jobId);
  await stack.product.api.call('DELETE', `/api/v1/jobs/${jobId}`, { name: job.name });
}

/** What each tier offers for each source, and by what Private Link is named: all 36, without a server. */
async function offers({ stack, open }: SpecContext): Promise<void> {
  const app = await open();
  const { page } = app;
  for (const tier of ['dedicated', 'essential'] as const) {
    const cluster = await registerCluster(stack, `offers-${tier}`, tier);
    await app.goto(`/clusters/${cluster.id}/migration/new/connections`);
    await app.field('name').fill(`offers-${tier}`);
    const beta = page.getByText(/beta/i).first();
    assert.equal(await beta.isVisible(), tier === 'essential', 'the beta note stands on Essential only');
    for (const { label: name, cloud, dedicated, essential, link } of Object.values(SOURCES)) {
      await chooseSource(app, name);
      const wanted = tier === 'dedicated' ? dedicated : essential;
      const group = page.getByRole('radiogroup', { name: /^Connectivity method/ });
      const radios = await group.getByRole('radio').all();
      const values = await Promise.all(radios.map((radio) => radio.getAttribute('value')));
      assert.deepEqual(values, wanted, `${tier}, ${name}`);
      assert.equal(await app.field('source.region').count(), cloud ? 1 : 0, `${tier}, ${name}: region`);
      if (!values.includes('private-link')) continue;
      await page.getByRole('radio', { name: 'Private Link' }).check();
      const field = tier === 'essential' ? 'Private Link Connection' : link;
      const words = await page.locator('label[for=field-source-privateLink]').textContent();
      assert.ok(words?.startsWith(field), `${tier}, ${name}: ${words} asks for ${field}`);
      assert.equal(await app.field('source.host').count(), 0);
      await page.getByRole('radio', { name: 'Public IP' }).check();
    }
  }
}

/** SSL/TLS on without a certificate, half a pair, and a malformed endpoint name are refused at their fields. */
async function refusals({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'refusals');
  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration/new/connections`);
  await app.field('name').fill('refusals');
  await chooseSource(app, 'Amazon RDS for MySQL');
  await page.getByRole('radio', { name: 'Private Link' }).check();
  await app.field('source.privateLink').fill('orders.internal');
  await page.getByRole('switch', { name: 'SSL/TLS' }).check();
  await app.button('Validate Connection and Next').click();
  assert.match(await app.messageAt('source.region'), /needs its region/);
  assert.match(await app.messageAt('source.privateLink'), /com\.amazonaws\.vpce/);
  assert.match(await app.messageAt('source.tls.ca'), /needs certificates/);
  const { clientCertificate } = makeCertificates(join(newDataFolder('e2e-refusals'), 'pem'));
  await app.field('source.tls.clientCertificate').fill(clientCertificate);
  await app.button('Validate Connection and Next').click();
  assert.match(await app.messageAt('source.tls.clientKey'), /go together/);
  assert.match(page.url(), /connections$/, 'the step stays');
}

const dozen = new Set(chosenDozen().map(label));

export const MATRIX_SPECS: readonly Spec[] = [
  spec('matrix: what each tier offers for each source', { quick: true }, offers),
  spec('matrix: what is refused at its field', { quick: false }, refusals),
  ...COMBINATIONS.map((c) =>
    spec(`matrix: ${label(c)}, to a running job`, { quick: false, full: !dozen.has(label(c)) }, (context) =>
      walk(context, c),
    ),
  ),
];
