import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Cluster, Job } from '@tideway/contract';
import type { Console } from '../console.ts';
import { completeDraft, openShop, registerCluster, runningJob } from '../shop.ts';
import { type Look, type Spec, type SpecContext, spec } from '../spec.ts';
import type { Stack } from '../stack.ts';

interface World {
  readonly cluster: Cluster;
  readonly essential: Cluster;
  /** Without jobs. */
  readonly empty: Cluster;
  readonly running: Job;
  readonly failed: Job;
  readonly paused: Job;
  readonly draft: Job;
  readonly ready: Job;
  readonly essentialReady: Job;
}

let world: Promise<World> | undefined;

/** Jobs in every state that the pages show, once for all looks. */
function makeWorld(stack: Stack): Promise<World> {
  world ??= build(stack);
  return world;
}

async function build(stack: Stack): Promise<World> {
  const { api } = stack.product;
  const cluster = await registerCluster(stack, 'cluster-prod');
  const essential = await registerCluster(stack, 'essential-eu', 'essential');
  const empty = await registerCluster(stack, 'cluster-new');
  const [shop, crm, ledger, stock] = [
    await openShop(stack, 'shop'),
    await openShop(stack, 'crm'),
    await openShop(stack, 'ledger'),
    await openShop(stack, 'stock'),
  ];
  // On a stack that stays, an earlier run has taken the names: a project has each once.
  const named = (name: string) => (process.env.E2E_STACK ? `${name}-${randomBytes(2).toString('hex')}` : name);
  const running = await runningJob(stack, cluster, named('orders-live'), shop.name);
  const failed = await runningJob(stack, cluster, named('ledger'), ledger.name);
  const paused = await runningJob(stack, cluster, named('crm'), crm.name);
  await api.act(paused.id, 'pause');
  await shop.sell(300);
  // A row that the target has too: the job stops at a duplicate key.
  await stack.sql('target', `INSERT INTO ${ledger.name}.orders VALUES (7, 'somebody else', 1.00, 'here first')`);
  await ledger.sell(10);
  await api.waitForJob(failed.id, 'failed', (job) => job.state === 'failed');
  const draft = await completeDraft(stack, cluster, named('stock-next'), stock.name);
  const ready = await completeDraft(stack, cluster, named('stock-ready'), stock.name);
  await api.passPrecheck(ready.id, 'known here');
  const essentialReady = await completeDraft(stack, essential, named('essential-ready'), stock.name);
  await api.passPrecheck(essentialReady.id, 'known here');
  return { cluster, essential, empty, running, failed, paused, draft, ready, essentialReady };
}

/** Every page by the name of its picture: its address, and what to wait for. */
function pages(w: World): [string, string, ((app: Console) => Promise<void>)?][] {
  const job = (of: Job, part = '') => `/clusters/${of.clusterId}/migration/${of.id}${part}`;
  const wait = (selector: string) => (app: Console) => app.page.locator(selector).first().waitFor();
  /** Opens a dialog: the buttons to press, in either language. */
  const dialog =
    (...names: RegExp[]) =>
    async (app: Console) => {
      for (const name of names)
        await app.page.getByRole('button', { name }).or(app.page.getByRole('menuitem', { name })).first().click();
      await app.page.getByRole('dialog').waitFor();
    };
  const more = /^More actions|更多操作$/;
  return [
    ['clusters', '/clusters', wait('tbody tr')],
    ['cluster-new', '/clusters/new'],
    ['cluster-edit', `/clusters/${w.cluster.id}/edit`, wait('form')],
    ['cluster-overview', `/clusters/${w.cluster.id}`, wait('dl')],
    ['cluster-overview-essential', `/clusters/${w.essential.id}`, wait('dl')],
    ['jobs', `/clusters/${w.cluster.id}/migration`, wait('tbody tr')],
    ['wizard-new', `/clusters/${w.cluster.id}/migration/new/connections`, wait('#field-name')],
    ['wizard-1-connections', job(w.draft, '/connections'), wait('#field-name')],
    ['wizard-2-start-position', job(w.draft, '/start-position'), wait('svg[role=group]')],
    ['wizard-3-objects', job(w.draft, '/objects'), wait('[role=tree]')],
    ['wizard-4-precheck', job(w.ready, '/precheck'), wait('article, ul li [data-tone]')],
    ['wizard-5-spec', job(w.ready, '/spec'), wait('[role=radio]')],
    ['wizard-5-review', job(w.essentialReady, '/spec'), wait('dl')],
    ['job-overview', job(w.running), wait('figure canvas')],
    ['job-tables', job(w.running, '/tables'), wait('tbody tr')],
    ['job-events', job(w.running, '/events'), wait('ol li time')],
    ['job-configuration', job(w.running, '/configuration'), wait('dl')],
    ['job-log', job(w.running, '/log'), wait('[data-level], main p:has-text("log"), main p:has-text("日志")')],
    ['job-failed', job(w.failed), wait('figure canvas')],
    ['job-failed-event', job(w.failed, '/failed-event'), wait('table')],
    ['job-paused', job(w.paused), wait('figure canvas')],
    ['dialog-pause', job(w.running), dialog(/^(Pause|暂停)$/)],
    ['dialog-resume', job(w.failed), dialog(/^(Resume|恢复)$/)],
    ['dialog-delete', job(w.paused), dialog(more, /^(Delete|删除)$/)],
    ['dialog-spec', job(w.paused), dialog(more, /^(Change spec|更改规格)$/)],
    ['dialog-import', `/clusters/${w.cluster.id}/migration`, dialog(/^(Import|导入)$/)],
    ['dialog-cluster-test', `/clusters/${w.cluster.id}`, dialog(/^(Test the connection|测试连接)$/)],
    ['dialog-cluster-delete', `/clusters/${w.cluster.id}`, dialog(/^(Delete|删除)$/)],
    ['dialog-endpoint', '/settings/private-endpoints', dialog(/^(Register an endpoint|登记端点)$/)],
    ['dialog-webhook', '/settings/webhooks', dialog(/^(Add a webhook|添加 Webhook)$/)],
    ['dialog-user', '/settings/users', dialog(/^(Create the first administrator|创建第一个管理员)$/)],
    ['dialog-token', '/settings/api-tokens', dialog(/^(Create a token|创建令牌)$/)],
    ['job-edit-connections', job(w.paused, '/edit-connections'), wait('#field-source-host')],
    ['help-prechecks', '/help/prechecks', wait('section')],
    ['jobs-none', `/clusters/${w.empty.id}/migration`, wait('main ul')],
    ['private-endpoints', '/settings/private-endpoints'],
    ['webhooks', '/settings/webhooks'],
    ['users', '/settings/users'],
    ['api-tokens', '/settings/api-tokens'],
    ['audit', '/settings/audit', wait('tbody tr')],
    ['sign-in', '/sign-in'],
    ['setup', '/setup?token=none', wait('form')],
    ['not-found', '/no/such/page'],
  ];
}

const TALLEST = 3000;
/** What a server says of the failed job's row. */
const SAID = ["Duplicate entry '7' for key 'orders.PRIMARY'"];

/** Makes the window as tall as the page: picture and axe then meet all of it, not what is above the fold. */
async function showWhole(app: Console): Promise<void> {
  const { width } = app.look;
  const height = await app.page.evaluate(() => document.documentElement.scrollHeight);
  await app.page.setViewportSize({
    width,
    height: Math.min(TALLEST, Math.max(height, app.page.viewportSize()?.height ?? 0)),
  });
}

/** Goes to every page: nothing sticks out, axe finds nothing grave, a picture is kept. */
async function visitAll({ stack, open }: SpecContext, look: Look): Promise<void> {
  const made = await makeWorld(stack);
  const app = await open(look);
  const usual = app.page.viewportSize();
  const problems: string[] = [];
  for (const [name, path, ready] of pages(made)) {
    const what = `${name} ${look.width} ${look.scheme} ${look.language}`;
    try {
      if (usual !== null) await app.page.setViewportSize(usual);
      await app.goto(path);
      await ready?.(app);
      await app.page.waitForTimeout(250);
      await showWhole(app);
      await app.page.waitForTimeout(250);
      await app.shot(name);
      await app.fits(what);
      await app.axe(what);
      if (look.language === 'zh' && name !== 'job-log') assert.deepEqual(await app.english(SAID), [], 'in Chinese');
    } catch (error) {
      problems.push(`${what}: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n\n'));
}

const LOOKS: readonly (Look & { quick: boolean })[] = (['light', 'dark'] as const).flatMap((scheme) =>
  (['en', 'zh'] as const).flatMap((language) =>
    [1440, 360].map((width) => ({
      width,
      scheme,
      language,
      // A look takes a minute: `npm test` has none, `npm run e2e` all.
      quick: false,
    })),
  ),
);

export const PAGE_SPECS: readonly Spec[] = LOOKS.map(({ quick, ...look }) =>
  spec(
    `screenshots: every page, axe and width, ${look.width} px ${look.scheme} ${look.language}`,
    { quick },
    (context) => visitAll(context, look),
  ),
);
