import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { newDataFolder, type Product, startPostgres, startProduct } from '@tideway/testbed';
import { OAuth2Server } from 'oauth2-mock-server';
import type { Page } from 'playwright-core';
import { Console } from '../console.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';

const PASSWORD = 'correct horse battery';

/** A console of its own that asks for accounts, with an OpenID Connect provider on this machine. */
async function withSignIn(run: (product: Product) => Promise<void>): Promise<void> {
  const folder = newDataFolder('e2e-sign-in');
  const provider = new OAuth2Server();
  await provider.issuer.keys.generate('RS256');
  await provider.start(0, '127.0.0.1');
  const profile = { sub: 'subject-1', email: 'ida@example.com', email_verified: true, name: 'Ida' };
  provider.service.on('beforeUserinfo', (answer) => {
    answer.body = profile;
  });
  provider.service.on('beforeTokenSigning', (token) => {
    Object.assign(token.payload, profile);
  });
  const postgres = await startPostgres({ own: true });
  try {
    const product = await startProduct({
      databaseUrl: postgres.url,
      dataFolder: folder,
      port: 0,
      environment: {
        TIDEWAY_SIGN_IN: 'on',
        TIDEWAY_OIDC_ISSUER: provider.issuer.url ?? '',
        TIDEWAY_OIDC_CLIENT_ID: 'tideway',
        TIDEWAY_OIDC_CLIENT_SECRET: 'a-secret-of-the-test',
        TIDEWAY_OIDC_NAME: 'Example ID',
      },
    });
    await run(product).finally(() => product.stop());
  } finally {
    await Promise.all([postgres.stop(), provider.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fresh({ browser }: SpecContext, base: string, language: 'en' | 'zh' = 'en'): Promise<Console> {
  const context = await browser.newContext({ locale: language === 'en' ? 'en-US' : 'zh-CN' });
  const look = { width: 1280, scheme: 'light', language } as const;
  return new Console(context, await context.newPage(), base, look);
}

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await page.waitForURL(/sign-in/);
}

/** A cluster with a draft, made as who is signed in on the page; its target is never asked. */
async function makeDraft(page: Page): Promise<string> {
  return await page.evaluate(async () => {
    const call = async (path: string, body?: unknown) => {
      const answer = await fetch(`/api/v1/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return await answer.json();
    };
    const [organization] = await call('organizations');
    const projectId: string = organization.projects[0].id;
    const address = { region: 'here', host: '127.0.0.1', port: 9, tls: { enabled: false }, standIn: true };
    const cluster = await call(`clusters?projectId=${projectId}`, { name: 'shared', tier: 'dedicated', ...address });
    await call('jobs', { clusterId: cluster.id, name: 'half-made' });
    return cluster.id;
  });
}

/** A viewer sees what there is; what the API would refuse is not offered, and an address that leads to it says why. */
async function looksOnly(app: Console, clusterId: string): Promise<void> {
  const { page } = app;
  const offered = (name: string | RegExp) =>
    page.getByRole('button', { name }).or(page.getByRole('link', { name })).count();
  await app.see('shared');
  assert.equal(await offered(/Register a cluster/), 0);
  await app.goto(`/clusters/${clusterId}`);
  await app.see('half-made');
  for (const name of ['Test', 'Edit', 'Delete', /Create Migration Job/i]) assert.equal(await offered(name), 0);
  await app.goto(`/clusters/${clusterId}/migration`);
  await app.see('half-made');
  for (const name of ['Import', /Create Migration Job/i]) assert.equal(await offered(name), 0);
  await app.button('More actions for half-made').click();
  for (const name of ['Duplicate', 'Delete']) {
    assert.ok(await page.getByRole('menuitem', { name }).isDisabled(), `${name} is not for a viewer`);
  }
  await page.keyboard.press('Escape');
  for (const path of ['/clusters/new', `/clusters/${clusterId}/migration/new/connections`]) {
    await app.goto(path);
    await app.see('Your role here is Viewer');
  }
  await app.axe('not for a viewer');
}

async function accounts(context: SpecContext): Promise<void> {
  await withSignIn(async (product) => {
    const { origin } = new URL(product.address);
    const app = await fresh(context, origin);
    const { page } = app;

    // Nobody is in yet: every page leads to the sign-in, which says what to do.
    await page.goto(`${origin}/clusters`);
    await page.waitForURL(/\/sign-in\?next=/);
    await app.see('no accounts yet');
    await page.goto(product.address);
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.locator('input[type=password]').fill('short');
    await page.getByRole('button', { name: 'Create and sign in' }).click();
    await app.see('At least 12 characters');
    await page.locator('.mantine-PasswordInput-error').waitFor();
    await page.locator('input[type=password]').fill(PASSWORD);
    await app.axe('setup');
    await page.getByRole('button', { name: 'Create and sign in' }).click();
    await page.waitForURL(/\/clusters$/);

    // Roles: a viewer looks, and is told why more is not for them.
    await app.goto('/settings/users');
    await app.button('Create a user').click();
    await page.getByLabel('Name').fill('Vera');
    await page.getByLabel('E-mail').fill('vera@example.com');
    await page.locator('input[type=password]').fill(PASSWORD);
    await app.button('Create').click();
    await app.see('vera@example.com');
    await app.axe('users');

    const clusterId = await makeDraft(page);

    // A token for the command line, shown once.
    await app.goto('/settings/api-tokens');
    await app.button('Create a token').click();
    await page.getByLabel('Name').fill('ci');
    await app.button('Create').click();
    const token = (await page.locator('code').first().textContent()) ?? '';
    assert.match(token, /^tdw_/);
    const asViewer = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    assert.equal((await fetch(`${origin}/api/v1/jobs`, { headers: asViewer })).status, 200);
    const refused = await fetch(`${origin}/api/v1/jobs`, { method: 'POST', headers: asViewer, body: '{}' });
    assert.equal(refused.status, 403);
    await app.button('Close').last().click();
    await app.axe('API tokens');

    await app.goto('/settings/audit');
    await app.see('POST /api/v1/users');
    await app.see('POST /api/v1/api-tokens');
    const html = await page.content();
    assert.ok(!html.includes(PASSWORD) && !html.includes(token), 'the audit log holds no secret');
    await app.axe('audit log');

    // A webhook: its key is shown once, the test goes the real way and says what came back.
    await app.goto('/settings/webhooks');
    await app.button('Add a webhook').click();
    await page.getByLabel('Name').fill('pager');
    await page.getByLabel('Address').fill('http://127.0.0.1:9/alarms');
    await app.button('Add').click();
    await app.see('The key that signs messages');
    await app.button('Close').last().click();
    await app.button('Test pager').click();
    await app.see('Not delivered', 30_000);
    await app.axe('webhooks');

    await signOut(page);
    await signIn(page, 'vera@example.com', 'wrong wrong wrong');
    await page.getByRole('alert').waitFor();
    await signIn(page, 'vera@example.com');
    await page.waitForURL(/\/clusters$/);
    assert.equal(await app.link('Users').count(), 0, 'a viewer has no page of users');
    await looksOnly(app, clusterId);
    await page.goto(`${origin}/settings/users`);
    await page.getByRole('alert').waitFor();

    // The administrator ends Vera's session: her next step leads to the sign-in, and from there back.
    const admin = await fresh(context, origin);
    await admin.page.goto(`${origin}/sign-in`);
    await signIn(admin.page, 'ada@example.com');
    await admin.page.waitForURL(/\/clusters$/);
    await admin.goto('/settings/users');
    await admin.button('Sign out Vera everywhere').click();
    await admin.page.locator('button[aria-label="Sign out Vera everywhere"]:disabled').waitFor();
    await page.goto(`${origin}/settings/api-tokens`);
    await page.waitForURL(/\/sign-in\?next=%2Fsettings%2Fapi-tokens/);
    await signIn(page, 'vera@example.com');
    await page.waitForURL(`${origin}/settings/api-tokens`);
    await admin.context.close();
    await app.context.close();
    // The pages of refused requests print 401 and 403 on the console of the browser, and nothing else.
    assert.deepEqual([...app.complaints, ...admin.complaints], []);
  });
}

async function provider(context: SpecContext): Promise<void> {
  await withSignIn(async (product) => {
    const { origin } = new URL(product.address);
    const token = new URL(product.address).searchParams.get('token');
    const made = await fetch(`${origin}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, name: 'Ada', email: 'ada@example.com', password: PASSWORD }),
    });
    assert.equal(made.status, 201);
    const app = await fresh(context, origin);
    const { page } = app;
    await page.goto(`${origin}/sign-in?next=/settings/api-tokens`);
    await app.axe('sign-in');
    await app.button('Continue with Example ID').click();
    await page.waitForURL(`${origin}/settings/api-tokens`);
    await page.getByRole('button', { name: 'Signed in as Ida' }).click();
    await app.see('Viewer: may look');
    await page.keyboard.press('Escape');
    await signOut(page);
    await app.context.close();
  });
}

export const SIGN_IN_SPECS: readonly Spec[] = [
  spec('sign-in: first administrator, roles, API token, audit, a session ended', { quick: true }, accounts),
  spec('sign-in: by OpenID Connect', { quick: true }, provider),
];
