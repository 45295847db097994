import assert from 'node:assert/strict';
import { startMysql } from '@tideway/testbed';
import type { Console } from '../console.ts';
import { completePatch, openShop, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import { type Stack, withSource } from '../stack.ts';

/** What the source's own statement says of its end. */
async function statusOf(stack: Stack): Promise<{ file: string; position: string; gtidSet: string }> {
  const [row] = await stack.rows('source', 'SHOW BINARY LOG STATUS');
  return {
    file: String(row?.File),
    position: String(row?.Position),
    gtidSet: String(row?.Executed_Gtid_Set).replaceAll(/\s/g, '').toLowerCase(),
  };
}

/** The page's words for the resolved start: sentence, the four ways, first events. */
async function resolved(app: Console): Promise<string> {
  const card = app.page.locator('[aria-live=polite]', { hasText: 'The same position in all four forms' }).first();
  await card.waitFor({ timeout: 20_000 });
  return (await card.textContent()) ?? '';
}

/** Four files with a second between them, the first of them purged; a draft at step 2 on it. */
async function openWorkbench({ stack: outer, open }: SpecContext) {
  const source = await startMysql({ role: 'source', own: true, variables: { sync_binlog: '1' } });
  const stack = await withSource(outer, source);
  const shop = await openShop(stack, 'axis');
  for (const from of [1, 11, 21, 31]) {
    await shop.sell(10, from);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await stack.sql('source', 'FLUSH BINARY LOGS');
  }
  const [, second] = await stack.rows('source', 'SHOW BINARY LOGS');
  await stack.sql('source', `PURGE BINARY LOGS TO '${second?.Log_name}'`);
  const cluster = await registerCluster(stack, 'axis');
  const { api } = stack.product;
  const draft = await api.patchJob(
    await api.createJob(cluster.id, `axis-${Date.now()}`),
    completePatch(stack, shop.name),
  );
  const app = await open();
  await app.goto(`/clusters/${cluster.id}/migration/${draft.id}/start-position`);
  return { source, stack, shop, app, draft };
}

/** Each of the four ways shows the other three, the backlog and the hours that are left. */
async function fourWays(context: SpecContext): Promise<void> {
  const { source, stack, app, draft } = await openWorkbench(context);
  const { page } = app;
  try {
    const end = await statusOf(stack);
    // SHOW BINARY LOG STATUS: one click, no other window.
    await page.getByRole('button', { name: /SHOW BINARY LOG STATUS/ }).click();
    await page.getByText(end.file, { exact: true }).last().waitFor();
    await page.getByText(end.position, { exact: true }).last().waitFor();

    // The table: a click takes a file.
    await app.button('Logs as a table').click();
    const rows = page.locator('table tbody tr');
    await rows.first().waitFor();
    const file = ((await rows.first().locator('button').textContent()) ?? '').trim();
    await rows.first().locator('button').click();
    assert.equal(await app.field('start.file').inputValue(), file);
    let text = await resolved(app);
    assert.match(text, /[\d.]+ \S+ behind/, 'the size of the backlog');
    assert.match(text, /The oldest log needed is kept for another \d/, 'the hours until the oldest log expires');
    assert.match(text, /[0-9a-f]{8}/, 'the GTID set of a file');

    // A GTID set: its file and position and its time.
    await page.getByRole('radio', { name: 'Specify GTID' }).check();
    await app.field('start.gtidSet').fill(end.gtidSet);
    await app.see(new RegExp(`Starts at ${end.file.replace('.', '\\.')}:${end.position}`), 20_000);

    // The axis: dragging the marker sets a time within the log.
    await page.getByRole('radio', { name: 'Specify binlog file name and position' }).check();
    await app.button('Logs on the axis').click();
    await resolved(app);
    const before = await app.field('start.position').inputValue();
    const marker = page.getByRole('slider');
    await marker.waitFor();
    const from = await marker.boundingBox();
    const axis = await page.locator('svg[role=group]').boundingBox();
    assert.ok(from !== null && axis !== null);
    await page.mouse.move(from.x + from.width / 2, from.y + 30);
    await page.mouse.down();
    await page.mouse.move(axis.x + axis.width * 0.6, from.y + 30, { steps: 8 });
    await page.mouse.up();
    await page.waitForFunction(
      ([was]) => (document.getElementById('field-start-position') as HTMLInputElement | null)?.value !== was,
      [before],
    );
    text = await resolved(app);
    assert.match(text, /Starts at /);

    // A time: file and position.
    await page.getByRole('radio', { name: /^Specify a time/ }).check();
    await marker.focus();
    await page.keyboard.press('ArrowLeft');
    text = await resolved(app);
    assert.match(text, /Starts at binlog/);
    await app.saved();
    const job = await stack.product.api.job(draft.id);
    assert.equal(job.start?.kind, 'timestamp', 'the axis has set the time');
  } finally {
    await source.stop();
  }
}

/** What is purged is refused at the field, by GTID and by file. */
async function purged(context: SpecContext): Promise<void> {
  const { source, stack, app } = await openWorkbench(context);
  const { page } = app;
  try {
    const { gtidSet } = await statusOf(stack);
    await page.getByRole('radio', { name: 'Specify GTID' }).check();
    await app.field('start.gtidSet').fill(`${gtidSet.slice(0, 36)}:1`);
    assert.match(await app.messageAt('start.gtidSet'), /purged/i);
    await app.button('Next').click();
    assert.match(page.url(), /start-position$/, 'the step stays');
    await page.getByRole('radio', { name: 'Specify binlog file name and position' }).check();
    await app.field('start.file').fill('binlog.000001');
    await app.field('start.position').fill('4');
    assert.match(await app.messageAt('start.position'), /binlog\.000001/);
  } finally {
    await source.stop();
  }
}

/** Beside the GTID field: how this provider turns GTIDs on, and what the source answers now. */
async function gtidHelp({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'gtid-help');
  const { api } = stack.product;
  const draft = await api.createJob(cluster.id, `gtid-help-${Date.now()}`);
  const app = await open();
  const { page } = app;
  const words: readonly [string, string, RegExp][] = [
    ['self-managed-mysql', 'Self-managed MySQL', /SET PERSIST gtid_mode = ON/],
    ['rds-mysql', 'Amazon RDS for MySQL', /parameter group.+restart/],
    ['aurora-mysql', 'Amazon Aurora MySQL', /cluster parameter group.+restart/],
    ['cloud-sql-mysql', 'Google Cloud SQL for MySQL', /On by default/],
    ['azure-mysql', 'Azure Database for MySQL', /binlog_row_image is FULL.+Azure CLI/],
    ['alibaba-rds-mysql', 'Alibaba Cloud RDS for MySQL', /binlog_row_image is FULL.+RDS console/],
  ];
  for (const [dataSource, label, help] of words) {
    const patch = completePatch(stack, 'nothing');
    const region = dataSource === 'self-managed-mysql' ? null : 'us-west-2';
    await api.patchJob(await api.job(draft.id), {
      ...patch,
      source: { ...(patch.source as object), dataSource, region },
    });
    await app.goto(`/clusters/${cluster.id}/migration/${draft.id}/start-position`);
    await page.getByRole('radio', { name: 'Specify GTID' }).check();
    const control = page.getByRole('button', { name: new RegExp(`How to turn GTID on for ${label}`) });
    await control.click();
    await page.getByText(help).first().waitFor();
    await app.see("SHOW VARIABLES LIKE 'gtid_mode' answers ON. GTID mode is on.");
    if (/FULL/.test(help.source)) await app.see(/binlog_row_image.+FULL/);
    assert.equal(await page.getByText(/RESET (MASTER|BINARY)/).count(), 0, 'nothing that erases binary logs');
  }
}

export const START_SPECS: readonly Spec[] = [
  spec('start position: axis, table and fields show the same place four ways', { quick: false }, fourWays),
  spec('start position: purged positions are refused at the field', { quick: false }, purged),
  spec('start position: how each provider turns GTIDs on, with the live value', { quick: false }, gtidHelp),
];
