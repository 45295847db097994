import assert from 'node:assert/strict';
import { completePatch, openShop, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import type { Stack } from '../stack.ts';

/** A page in Chinese, in every look: no English sentence but what servers said (`said`); a picture of each. */
export async function inChinese(
  open: SpecContext['open'],
  path: string,
  shot: string,
  said: readonly string[] = [],
): Promise<void> {
  for (const width of [1440, 360]) {
    for (const scheme of ['light', 'dark'] as const) {
      const app = await open({ language: 'zh', width, scheme });
      await app.goto(path);
      await app.page.locator('article, table').first().waitFor();
      const height = await app.page.evaluate(() => document.documentElement.scrollHeight);
      await app.page.setViewportSize({ width, height: Math.min(9_000, height) });
      await app.shot(shot);
      await app.fits(`${shot} ${width} zh`);
      assert.deepEqual(await app.english(said), [], `${shot} in Chinese`);
    }
  }
}

/** What each side of a test may be given wrong, and the side it is on. */
const WRONG = [
  { side: 'source', change: { port: 1 } },
  { side: 'source', change: { host: 'no-such-host.invalid' } },
  { side: 'source', change: { user: 'nobody-here' } },
  { side: 'source', change: { user: 'little', password: { value: 'little' } } },
  { side: 'target', change: { user: 'nobody-there' } },
  { side: 'source', change: {} },
] as const;

/** Every step of a connection test, passed, failed and skipped, its fix and the message at its field. */
async function connectionTests({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'zh');
  const { api } = stack.product;
  const shop = await openShop(stack, 'zh');
  await stack.sql('source', "CREATE USER IF NOT EXISTS little@'%' IDENTIFIED BY 'little'");
  const app = await open({ language: 'zh' });
  const right = completePatch(stack, shop.name);
  for (const [index, { side, change }] of WRONG.entries()) {
    const draft = await api.patchJob(await api.createJob(cluster.id, `zh-${index}-${Date.now()}`), {
      ...right,
      [side]: { ...(right[side] as object), ...change },
    });
    await app.goto(`/clusters/${cluster.id}/migration/${draft.id}/connections`);
    await app.field('name').waitFor();
    await app.button('测试').click();
    await app.page.locator('ol li[data-status]').nth(8).waitFor();
    const said = await app.page.locator('ol li[data-status] .mono').allTextContents();
    await app.shot(`connection-test-${index}`);
    assert.deepEqual(await app.english(said), [], JSON.stringify(change));
  }
}

/** Tables of a source that a target takes badly: what the cards of objects and target are about. */
async function oddTables(stack: Stack, name: string): Promise<void> {
  await stack.sql(
    'source',
    `CREATE TABLE ${name}.no_key (a INT, b LONGTEXT)`,
    `CREATE TABLE ${name}.place (id INT PRIMARY KEY, g GEOMETRY, e ENUM('a','b'), t DATETIME(6), c VARCHAR(9) COLLATE utf8mb4_ja_0900_as_cs)`,
    `CREATE TABLE ${name}.child (id INT PRIMARY KEY, o BIGINT, FOREIGN KEY (o) REFERENCES ${name}.orders (id) ON DELETE CASCADE)`,
    `CREATE TABLE ${name}.isam (id INT PRIMARY KEY) ENGINE=MyISAM`,
    `CREATE TABLE ${name}._orders_gho (id INT PRIMARY KEY)`,
    `CREATE TABLE ${name}.viewed (id INT PRIMARY KEY)`,
    `INSERT INTO ${name}.orders VALUES (1, 'a', 1, NULL)`,
  );
  await stack.sql(
    'target',
    `CREATE TABLE ${name}.place (id INT PRIMARY KEY, g BLOB, e ENUM('b','a'), t DATETIME, c INT, more INT NOT NULL, UNIQUE (t))`,
    `CREATE VIEW ${name}.viewed AS SELECT 1 AS id`,
    `INSERT INTO ${name}.orders VALUES (9, 'z', 9, NULL)`,
    ...(stack.target.isStandIn
      ? [`CREATE TRIGGER ${name}.tr BEFORE INSERT ON ${name}.orders FOR EACH ROW SET NEW.note = 'x'`]
      : []),
  );
}

/** Cards of source, target and objects, passed, noted, warned and failed. */
async function precheck({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'zh-cards');
  const { api } = stack.product;
  const shop = await openShop(stack, 'zh_cards');
  const [executed] = await stack.rows('source', 'SELECT @@GLOBAL.gtid_executed AS gtids');
  await oddTables(stack, shop.name);
  const draft = await api.patchJob(await api.createJob(cluster.id, `zh-cards-${Date.now()}`), {
    ...completePatch(stack, shop.name),
    start: { kind: 'gtid', gtidSet: String(executed?.gtids).replaceAll(/\s/g, '') },
    options: { foreignKeyChecks: true },
  });
  await api.call('POST', `/api/v1/jobs/${draft.id}/precheck`, {});
  const path = `/clusters/${cluster.id}/migration/${draft.id}/precheck`;
  const app = await open({ language: 'zh' });
  await app.goto(path);
  await app.see(/完成于/, 90_000);
  const shown = await app.page.locator('article').evaluateAll((cards) => cards.map((card) => card.dataset.shown));
  for (const verdict of ['failed', 'warning', 'note']) assert.ok(shown.includes(verdict), `a card is ${verdict}`);
  await inChinese(open, path, 'precheck-chinese');
  const report = await app.page.evaluate(
    async (job) => (await fetch(`/api/v1/jobs/${job}/precheck/report?format=html&language=zh`)).text(),
    draft.id,
  );
  const words = report
    .replaceAll(/<(code|pre|style)>.*?<\/\1>/gs, '')
    .match(/[a-z]{3,} [a-z]{2,} [a-z]{2,} [a-z]{2,}/g);
  assert.equal(words, null, 'the report in Chinese');
}

export const CHINESE_SPECS: readonly Spec[] = [
  spec('chinese: connection tests say everything in Chinese', { quick: false }, connectionTests),
  spec('chinese: every card of a precheck, and its report', { quick: false }, precheck),
];
