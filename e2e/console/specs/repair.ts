import assert from 'node:assert/strict';
import { startMysql } from '@tideway/testbed';
import type { Console } from '../console.ts';
import { completePatch, openShop, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import { type Stack, withSource } from '../stack.ts';
import { inChinese } from './chinese.ts';
import { passPrecheck } from './wizard.ts';

/** Eight settings of the source, each by the card that must name it, and how it is broken. */
const BROKEN: readonly { readonly card: string; readonly sql: readonly string[] }[] = [
  // These two are mended first: a transaction without a GTID after the start would fail a job that starts by one.
  { card: 'enforce-gtid-consistency', sql: ['SET GLOBAL enforce_gtid_consistency = OFF'] },
  { card: 'gtid-mode', sql: [] },
  { card: 'binlog-format', sql: ["SET GLOBAL binlog_format = 'MIXED'"] },
  { card: 'binlog-row-image', sql: ["SET GLOBAL binlog_row_image = 'MINIMAL'"] },
  { card: 'binlog-retention', sql: ['SET GLOBAL binlog_expire_logs_seconds = 3600'] },
  { card: 'sync-binlog', sql: ['SET GLOBAL sync_binlog = 0'] },
  { card: 'server-id', sql: ['SET GLOBAL server_id = 0'] },
  { card: 'replication-privileges', sql: [] },
];
const GTIDS_OFF = ['ON_PERMISSIVE', 'OFF_PERMISSIVE', 'OFF'].map((mode) => `SET GLOBAL gtid_mode = ${mode}`);

/** The statements that a card shows, without their comments. */
async function sqlOf(app: Console, card: string): Promise<string[]> {
  const code = app.page.locator(`#check-${card} code`).last();
  const text = (await code.textContent()) ?? '';
  return text
    .replaceAll(/--.*$/gm, '')
    .split(/;\s*/)
    .map((statement) => statement.trim())
    .filter(Boolean);
}

/** Runs what the card shows on the source, checks that one item again, and waits until its card is green. */
async function mend(app: Console, stack: Stack, card: string): Promise<void> {
  const { page } = app;
  const article = page.locator(`#check-${card}`);
  const title = (await article.getByRole('heading', { level: 3 }).textContent()) ?? '';
  const shown = await article.getAttribute('data-shown');
  assert.match(String(shown), /failed|warning/, `${card} is told`);
  const statements = await sqlOf(app, card);
  assert.ok(statements.length > 0, `${card} shows SQL`);
  await stack.sql('source', ...statements);
  await article.getByRole('button', { name: `Check again: ${title}` }).click();
  const green = page.locator('li', { hasText: title }).getByText('Pass', { exact: true });
  await green.waitFor({ timeout: 30_000 }).catch((error: Error) => {
    throw new Error(`${card} after ${statements.join('; ')}: ${error.message}`);
  });
}

async function repair({ stack: outer, open }: SpecContext): Promise<void> {
  const source = await startMysql({ role: 'source', own: true, variables: { sync_binlog: '1' } });
  try {
    const stack = await withSource(outer, source);
    const shop = await openShop(stack, 'repair');
    await stack.sql(
      'source',
      "CREATE USER reader@'%' IDENTIFIED BY 'reader'",
      "GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO reader@'%'",
    );
    const cluster = await registerCluster(stack, 'repair');
    const { api } = stack.product;
    await stack.sql('source', 'REVOKE REPLICATION CLIENT ON *.* FROM reader');
    const [executed] = await stack.rows('source', 'SELECT @@GLOBAL.gtid_executed AS gtids');
    const patch = completePatch(stack, shop.name);
    const draft = await api.patchJob(await api.createJob(cluster.id, `repair-${Date.now()}`), {
      ...patch,
      source: { ...(patch.source as object), user: 'reader', password: { value: 'reader' } },
      start: { kind: 'gtid', gtidSet: String(executed?.gtids).replaceAll(/\s/g, '') },
    });
    await stack.sql('source', ...GTIDS_OFF);
    for (const { sql } of BROKEN) await stack.sql('source', ...sql);

    const app = await open();
    await app.goto(`/clusters/${cluster.id}/migration/${draft.id}/precheck`);
    await app.see(/Finished \d/, 90_000);
    for (const { card } of BROKEN) await app.page.locator(`#check-${card}`).waitFor();
    await app.shot('precheck-eight-broken');
    await app.axe('precheck with eight broken settings');
    await inChinese(open, new URL(app.page.url()).pathname, 'precheck-eight-broken');
    const next = app.button('Next');
    await next.click();
    assert.match(app.page.url(), /precheck$/, 'what failed blocks');
    for (const { card } of BROKEN) await mend(app, stack, card);
    await app.page.getByRole('button', { name: 'Check again', exact: true }).first().click();
    await app.see(/\d+ of \d+ checked/).catch(() => undefined);
    await passPrecheck(app);
    await app.button('Create Job and Start').click();
    await app.see('In sync', 60_000);
    await shop.sell(10);
    await shop.untilEqual();
    await api.call('DELETE', `/api/v1/jobs/${draft.id}`, { name: draft.name });
  } finally {
    await source.stop();
  }
}

/** The target lacks the tables: the card shows their CREATE TABLE and makes them when told. */
async function createTables({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'missing', false);
  const cluster = await registerCluster(stack, 'missing');
  const { api } = stack.product;
  const draft = await api.patchJob(
    await api.createJob(cluster.id, `missing-${Date.now()}`),
    completePatch(stack, shop.name),
  );
  const app = await open();
  await app.goto(`/clusters/${cluster.id}/migration/${draft.id}/precheck`);
  await app.see(/Finished \d/, 90_000);
  const card = app.page.locator('#check-target-tables-exist');
  assert.equal(await card.getAttribute('data-shown'), 'failed');
  assert.match((await card.locator('code').last().textContent()) ?? '', /CREATE TABLE/);
  await app.shot('precheck-missing-tables');
  await card.getByRole('button', { name: 'Create the tables on the target' }).click();
  const title = 'The target has the tables';
  await app.page.locator('li', { hasText: title }).getByText('Pass', { exact: true }).waitFor({ timeout: 30_000 });
  const made = await stack.rows('target', `SHOW TABLES FROM ${shop.name}`);
  assert.equal(made.length, 2, 'both tables are on the target');

  for (const [format, word] of [
    ['JSON', 'target-tables-exist'],
    ['page', title],
  ] as const) {
    const item = app.page.getByRole('menuitem', { name: new RegExp(format) });
    // By its state, not by what is to be seen: the menu fades in and out.
    if ((await app.button('Report').getAttribute('aria-expanded')) !== 'true') await app.button('Report').click();
    await item.waitFor();
    const [download] = await Promise.all([app.page.waitForEvent('download'), item.click()]);
    const text = await new Response(await download.createReadStream().then(readAll)).text();
    assert.ok(text.includes(word), `the report as ${format} holds ${word}`);
  }
  const [help] = await Promise.all([
    app.context.waitForEvent('page'),
    app.page
      .getByRole('link', { name: /^About this check/ })
      .first()
      .click(),
  ]);
  await help.getByRole('heading', { name: 'Precheck items' }).waitFor();
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

export const REPAIR_SPECS: readonly Spec[] = [
  spec('precheck: eight broken settings, mended by the SQL shown, checked again until green', { quick: false }, repair),
  spec('precheck: missing tables are made on the target; report, help', { quick: true }, createTables),
];
