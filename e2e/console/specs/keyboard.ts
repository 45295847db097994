import assert from 'node:assert/strict';
import type { Console } from '../console.ts';
import { openShop, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';

/** Presses Tab until the focus is on what `selector` matches: everything must be reachable so. */
async function tabTo(app: Console, selector: string): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if (await app.page.evaluate((css) => document.activeElement?.matches(css) === true, selector)) return;
    await app.page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${selector}`);
}

/** Presses Tab until the focus is on the button or link of this name. */
async function tabToNamed(app: Console, name: string): Promise<void> {
  for (let presses = 0; presses < 160; presses++) {
    const here = await app.page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? '',
    );
    if (here === name) return;
    await app.page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches "${name}"`);
}

async function type(app: Console, path: string, text: string): Promise<void> {
  await tabTo(app, `[id="field-${path.replaceAll('.', '-')}"]`);
  await app.page.keyboard.press('Control+a');
  await app.page.keyboard.type(text);
}

/** Ignores each warning by keys; the page moves on after the last. */
async function ignoreByKeys(app: Console): Promise<void> {
  const { page } = app;
  const last = page.getByRole('heading', { name: /Choose a Spec and Start Migration/ });
  for (let left = 20; left > 0 && !(await last.isVisible()); left--) {
    const open = await page.locator('article[data-shown=warning], article[data-shown=could-not-check]').count();
    if (open === 0) break;
    await tabToNamed(app, 'Ignore…');
    await page.keyboard.press('Enter');
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      (before) => document.querySelectorAll('article[data-shown=warning]').length < before,
      open,
    );
  }
  await last.waitFor();
}

/** From the list of clusters to a running job without a pointer. */
async function keyboardOnly({ stack, open }: SpecContext): Promise<void> {
  const shop = await openShop(stack, 'keys');
  const cluster = await registerCluster(stack, 'keys');
  const app = await open();
  const { page } = app;
  const press = (key: string) => page.keyboard.press(key);
  await app.goto('/clusters');
  await page.getByRole('link', { name: cluster.name }).first().waitFor();
  await tabToNamed(app, cluster.name);
  await press('Enter');
  await page.getByRole('heading', { level: 1, name: cluster.name }).waitFor();
  await tabToNamed(app, 'Data Migration');
  await press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Data Migration' }).waitFor();
  await tabToNamed(app, 'Create Migration Job');
  await press('Enter');
  await app.field('name').waitFor();

  await type(app, 'name', `keys-${Date.now()}`);
  await tabTo(app, '#field-source-dataSource');
  await press('Enter');
  await page.getByRole('option', { name: 'Self-managed MySQL' }).waitFor();
  await press('ArrowDown');
  await press('Home');
  await press('Enter');
  assert.equal(await app.field('source.dataSource').inputValue(), 'Self-managed MySQL');
  await type(app, 'source.host', stack.source.host);
  await type(app, 'source.port', String(stack.source.port));
  await type(app, 'source.user', stack.login.user);
  await type(app, 'source.password', stack.login.password);
  await type(app, 'target.user', stack.login.user);
  await type(app, 'target.password', stack.login.password);
  await tabToNamed(app, 'Validate Connection and Next');
  await press('Enter');
  const dialog = page.getByRole('dialog');
  const second = page.getByRole('heading', { name: 'Choose the migration type and the start position' });
  await dialog.or(second).first().waitFor({ timeout: 20_000 });
  // The dialog has the focus on its Next.
  if (await dialog.isVisible()) {
    await page.waitForFunction(() => document.activeElement?.textContent === 'Next');
    await press('Enter');
  }
  await second.waitFor();

  await app.see(/right now that is/);
  await tabTo(app, 'input[type=radio][value=now]');
  await press('ArrowDown');
  assert.ok(await page.getByRole('radio', { name: 'Specify GTID' }).isChecked(), 'arrow keys choose the kind');
  await press('ArrowUp');
  await app.see(/right now that is/);
  await tabToNamed(app, 'Next');
  await press('Enter');

  await page.getByRole('heading', { name: 'Choose Objects to Migrate' }).waitFor();
  await page.getByRole('radio', { name: 'All' }).waitFor();
  await tabTo(app, 'input[type=radio][value=all]');
  await press('ArrowDown');
  await page.getByRole('tree').waitFor();
  await tabTo(app, 'input[type=search]');
  await page.keyboard.type(shop.name);
  await page.getByRole('treeitem', { name: new RegExp(`^${shop.name}`), level: 1 }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[role=treeitem][aria-level="1"]').length === 1);
  await tabTo(app, '[role=tree]');
  await press('Home');
  await press(' ');
  await app.see('1 database with what is added later');
  await press('ArrowDown');
  await tabToNamed(app, 'Next');
  await press('Enter');

  await app.see(/Finished \d/, 90_000);
  await ignoreByKeys(app);
  await tabToNamed(app, 'Create Job and Start');
  await press('Enter');
  await app.see('Stage and Status');
  await app.see('In sync', 60_000);
  await shop.sell(5);
  await shop.untilEqual();
}

export const KEYBOARD_SPECS: readonly Spec[] = [
  spec('keyboard: the whole wizard without a pointer', { quick: true }, keyboardOnly),
];
