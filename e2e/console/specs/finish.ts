import assert from 'node:assert/strict';
import { startProxy } from '@tideway/testbed';
import type { Console } from '../console.ts';
import { completePatch, openShop, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import type { Stack } from '../stack.ts';
import { passPrecheck } from './wizard.ts';

const LAST = 'Choose a Spec and Start Migration';

/** A draft that lacks only its precheck and its spec; `source` replaces parts of the connection. */
async function openDraft({ stack, open }: SpecContext, hint: string, source: Record<string, unknown> = {}) {
  const shop = await openShop(stack, hint);
  const cluster = await registerCluster(stack, hint);
  const { api } = stack.product;
  const { spec: _later, ...patch } = completePatch(stack, shop.name);
  const draft = await api.patchJob(await api.createJob(cluster.id, `${hint}-${Date.now()}`), {
    ...patch,
    source: { ...(patch.source as object), ...source },
  });
  const app = await open();
  const address = `/clusters/${cluster.id}/migration/${draft.id}`;
  return { app, draft, cluster, address };
}

/** A run over a slow line is cancelled while items come in, and run again. */
async function cancel(context: SpecContext): Promise<void> {
  const proxy = await startProxy(context.stack.source);
  try {
    const { app, address } = await openDraft(context, 'cancel', { port: proxy.port });
    proxy.latency(400);
    await app.goto(`${address}/precheck`);
    await app.see(/^\d+ of \d+ checked$/);
    await app.button('Cancel').click();
    await app.see('Cancelled. Nothing was changed.', 30_000);
    proxy.latency(0);
    await app.button('Check again').first().click();
    await app.see(/Finished \d/, 60_000);
  } finally {
    await proxy.close();
  }
}

/** What could not be checked blocks until it is accepted with a reason, which is kept; the grant shown mends the rest. */
async function accept(context: SpecContext): Promise<void> {
  const { stack } = context;
  const user = `blind_${Date.now() % 100_000}`;
  await stack.sql(
    'source',
    `CREATE USER '${user}'@'%' IDENTIFIED BY 'blind'`,
    `GRANT SELECT, REPLICATION SLAVE ON *.* TO '${user}'@'%'`,
  );
  const { app, address } = await openDraft(context, 'accept', { user, password: { value: 'blind' } });
  const { page } = app;
  await app.goto(`${address}/precheck`);
  await app.see(/Finished \d/, 60_000);
  const card = page.locator('article[data-shown=could-not-check]').first();
  const id = await card.getAttribute('id');
  await card.getByRole('button', { name: 'Accept unchecked…' }).click();
  await card.getByRole('button', { name: 'Accept', exact: true }).click();
  await card.getByText('Give a reason; it is kept with the job').waitFor();
  await card.getByRole('textbox').fill('it is no replica');
  await card.getByRole('button', { name: 'Accept', exact: true }).click();
  const accepted = page.locator(`article[id="${id}"][data-shown=ignored]`);
  await accepted.getByText(/Ignored by .+: it is no replica/).waitFor();
  assert.match(page.url(), /precheck$/, 'something still fails');
  await accepted.getByRole('button', { name: 'Undo' }).click();
  await page.locator(`article[id="${id}"][data-shown=could-not-check]`).waitFor();

  const grants = page.locator('#check-replication-privileges');
  const sql = (await grants.locator('code').last().textContent()) ?? '';
  assert.match(sql, /GRANT REPLICATION CLIENT ON \*\.\*/);
  assert.ok(!sql.includes('REPLICATION SLAVE'), 'only what is missing');
  await stack.sql(
    'source',
    ...sql
      .replaceAll(/--.*$/gm, '')
      .split(';')
      .filter((part) => part.trim() !== ''),
  );
  await app.button('Check again').first().click();
  await app.see(/^\d+ of \d+ checked$/).catch(() => undefined);
  await passPrecheck(app);
}

/** The connections that the target has left: `spare` more than are in use now. */
async function leaveConnections(stack: Stack, spare: number): Promise<void> {
  const [row] = await stack.rows('target', "SHOW GLOBAL STATUS LIKE 'Threads_connected'");
  await stack.sql('target', `SET GLOBAL max_connections = ${Number(row?.Value) + spare}`);
}

async function chooseSpec(app: Console, rcu: number): Promise<void> {
  await app.page.getByRole('radio', { name: new RegExp(`^${rcu} RCU`) }).click();
}

/** The last page: edit links, options that void no precheck, a spec that the target cannot carry, start later. */
async function last(context: SpecContext): Promise<void> {
  const { stack } = context;
  const { app, draft, address } = await openDraft(context, 'last');
  const { page } = app;
  const { api } = stack.product;
  await app.goto(`${address}/precheck`);
  await passPrecheck(app);
  for (const [what, step] of [
    ['Source', 'connections'],
    ['Start position', 'start-position'],
    ['Objects', 'objects'],
    ['Precheck', 'precheck'],
  ] as const) {
    await app.link(`Edit: ${what}`).click();
    await page.waitForURL(new RegExp(`/${step}$`));
    await page.goBack();
    await page.getByRole('heading', { name: LAST }).waitFor();
  }
  await page.getByRole('button', { name: /^Options/ }).click();
  await page.getByRole('radio', { name: /^Stop the job/ }).check();
  await page.getByRole('textbox', { name: 'Seconds between syncpoints' }).fill('60');
  await app.saved();
  const { options, state } = await api.job(draft.id);
  assert.equal(options.ddlPolicy, 'stop');
  assert.equal(options.syncpointSeconds, 60);
  assert.equal(state, 'ready', 'the policy for DDL voids no precheck');

  const [limit] = await stack.rows('target', 'SELECT @@GLOBAL.max_connections AS most');
  try {
    await leaveConnections(stack, 12);
    await chooseSpec(app, 16);
    await app.button('Create Job and Start').click();
    await page.waitForURL(/precheck$/);
    await page.locator('#check-target-connections[data-shown=warning]').waitFor();
    assert.notEqual((await api.job(draft.id)).state, 'starting', 'nothing was started');
  } finally {
    await stack.sql('target', `SET GLOBAL max_connections = ${limit?.most}`);
  }
  await page
    .locator('#check-target-connections')
    .getByRole('button', { name: /^Check again/ })
    .click();
  await page.locator('#check-target-connections').waitFor({ state: 'detached', timeout: 30_000 });
  await passPrecheck(app);
  await app.button('Create, start later').click();
  await page.waitForURL(/\/migration$/);
  await page
    .getByRole('row', { name: new RegExp(draft.name) })
    .getByText('Ready')
    .waitFor();
  assert.equal((await api.job(draft.id)).spec, '16');
}

export const FINISH_SPECS: readonly Spec[] = [
  spec('precheck: is cancelled while it streams, and run again', { quick: false }, cancel),
  spec('precheck: what could not be checked is accepted with a reason', { quick: false }, accept),
  spec('last page: edit links, options, a spec the target cannot carry, start later', { quick: false }, last),
];
