import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openShop, registerCluster, runningJob } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';

/** The log comes in the tab's one stream: no page asks for it again and again, and a new line is seen. */
async function logTail({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'tail');
  const cluster = await registerCluster(stack, 'tail');
  const job = await runningJob(stack, cluster, shop.name, shop.name);
  const app = await open();
  const { page } = app;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}/log`);
  await page.locator('[data-level=info]').first().waitFor();
  await page.waitForRequest((request) => request.url().includes(`logs=${job.id}`), { timeout: 5_000 }).catch(() => {});
  assert.ok(
    asked.some((url) => url.includes(`logs=${job.id}`)),
    'the stream is asked for the log',
  );
  const questions = () => asked.filter((url) => url.includes(`/jobs/${job.id}/log`)).length;
  await stack.sql('source', `ALTER TABLE ${shop.name}.orders ADD COLUMN seen_in_tail INT NULL`);
  await app.see(/seen_in_tail/);
  assert.ok(questions() <= 4, `the log was asked for ${questions()} times`);
  // In the timeline the DDL is in full: the source's statement, and what was run for it.
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}/events?kinds=ddl`);
  const ddl = page.locator('li[data-kind=ddl]');
  await ddl.getByText(`ALTER TABLE ${shop.name}.orders ADD COLUMN seen_in_tail INT NULL`).waitFor();
  await ddl.getByText('Run on the target as').waitFor();
  assert.equal(await page.locator('li[data-kind=state]').count(), 0, 'other kinds are left out');
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}/log`);

  // The file has all that is kept of this level and text, in its order, and nothing else.
  await page.getByLabel('Search the log').fill('seen_in_tail');
  await page.waitForURL((url) => url.searchParams.has('q'));
  const [download] = await Promise.all([page.waitForEvent('download'), app.link('Download').click()]);
  assert.equal(download.suggestedFilename(), `${shop.name}.log`);
  const text = readFileSync(await download.path(), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  assert.ok(lines.length > 0, 'the file is empty');
  assert.deepEqual(
    lines.filter((line) => !/^\d{4}-\S+Z (INFO|WARN|ERROR) .*seen_in_tail/.test(line)),
    [],
    'lines that were not asked for',
  );
}

/** The API is started anew: the charts hold what was measured before it, for they are kept in Postgres. */
async function chartsOutliveTheApi({ stack, open }: SpecContext): Promise<void> {
  const { server } = stack.product;
  assert.ok(server !== undefined, 'this spec restarts the API: it runs on a stack of its own (without E2E_STACK)');
  const shop = await openShop(stack, 'kept');
  const cluster = await registerCluster(stack, 'kept');
  const job = await runningJob(stack, cluster, shop.name, shop.name);
  await shop.sell(1_234);
  await shop.untilEqual();
  const app = await open();
  const { page } = app;
  /** Moments at which something was measured, newest first, without the two that still grow. */
  const measured = async () => {
    await app.goto(`/clusters/${cluster.id}/migration/${job.id}?range=1h`);
    await app.button('As a table').click();
    await page.getByRole('table').first().waitFor();
    const cells = await page.getByRole('row').filter({ hasText: /\d/ }).allInnerTexts();
    const moments = cells.map((text) => text.replaceAll(/\s+/g, ' '));
    return moments.filter((text) => /\d/.test(text.slice('2026-11-25 15:04:30 +01:00'.length))).slice(2);
  };
  // Three moments of 15 s, of which the last two still grow.
  await page.waitForTimeout(45_000);
  const before = await measured();
  assert.ok(before.length > 0, 'something was measured');
  await server.drain();
  const reconnected = page.waitForResponse((response) => response.url().includes('/api/v1/events?'), {
    timeout: 60_000,
  });
  server.start();
  await reconnected;
  // The page has found back by itself; it is loaded anew, so that nothing comes from its memory.
  const after = await measured();
  assert.deepEqual(after.slice(-before.length), before);
  app.expectComplaints(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING/);
}

/** Presets, a dragged span in the URL, Back, events beside the curves, and the table of the same figures. */
async function charts({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'charts');
  const cluster = await registerCluster(stack, 'charts');
  const job = await runningJob(stack, cluster, shop.name, shop.name);
  await shop.sell(3);
  await shop.untilEqual();
  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}?range=1h`);
  const plot = page.locator('.u-over').first();
  await plot.waitFor();
  const box = await plot.boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL((url) => url.searchParams.has('from') && url.searchParams.has('to'));
  const { searchParams } = new URL(page.url());
  const span = Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '');
  assert.ok(span > 1_200_000 && span < 1_700_000, `0.4 of an hour was dragged, ${span} ms are shown`);
  await page.goBack();
  await page.waitForURL((url) => url.searchParams.get('range') === '1h');

  // The same by keys: a span that ends before it begins is refused in place.
  await app.button('Other times…').click();
  await page.getByLabel('From', { exact: true }).fill('2026-11-03T10:00:00');
  await page.getByLabel('To', { exact: true }).fill('2026-11-03T09:00:00');
  await app.button('Show').click();
  await app.see('The end must be after the beginning.');
  await app.axe('other times');
  await page.getByLabel('To', { exact: true }).fill('2026-11-03T11:30:00');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.has('from'));
  const asked = new URL(page.url()).searchParams;
  assert.equal(Date.parse(asked.get('to') ?? '') - Date.parse(asked.get('from') ?? ''), 5_400_000);
  await app.button('Back to the last hour').click();
  await app.button('As a table').click();
  await page.getByRole('table').first().waitFor();
}

export const HISTORY_SPECS: readonly Spec[] = [
  spec('details: the log in the stream', { quick: false }, logTail),
  spec('details: charts', { quick: false }, charts),
  spec('details: charts outlive a restart of the API', { quick: false }, chartsOutliveTheApi),
];
