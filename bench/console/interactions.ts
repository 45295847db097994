import { ensureChromium } from '@tideway/testbed';
import { type Browser, chromium, type Page } from 'playwright-core';

export async function openBrowser(): Promise<Browser> {
  const { executablePath, args, env } = await ensureChromium();
  return chromium.launch({ executablePath, args, env: { ...process.env, ...env } as Record<string, string> });
}

/** Runs in the page, before the page's own code. */
const NOTE_INPUTS = `
  globalThis.benchWaits = [];
  const note = (event) => {
    const began = event.timeStamp;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      // A message posted in a frame's callback is handled behind its painting.
      channel.port1.onmessage = () => globalThis.benchWaits.push(performance.now() - began);
      channel.port2.postMessage(null);
    });
  };
  for (const type of ['keydown', 'input', 'click', 'wheel']) {
    addEventListener(type, note, { capture: true, passive: true });
  }`;

/**
 * Measures in the page how long it takes from an input (key, pointer, text) until the frame that follows it has been
 * painted: what a person waits.
 */
export async function measureInputs(page: Page): Promise<() => Promise<number[]>> {
  await page.addInitScript({ content: NOTE_INPUTS });
  return () => page.evaluate('globalThis.benchWaits.splice(0)');
}

/** A held key repeats every so many ms. Faster than any hand, and Chromium puts input before painting. */
const KEY_REPEAT = 33;
/** Between ticks of a hand in a hurry, ms. */
const TICK = 100;

/** Presses a key as often, as when it is held down. */
async function hold(page: Page, key: string, times: number, every = KEY_REPEAT): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    await page.keyboard.press(key);
    await page.waitForTimeout(every);
  }
}

/** Types, scrolls and ticks in the tree of 50,000 tables. */
export async function useObjectTree(page: Page): Promise<void> {
  const tree = page.getByRole('tree');
  await tree.waitFor({ timeout: 120_000 });
  await page.locator('[role=treeitem][aria-level="1"]').first().waitFor({ timeout: 120_000 });
  await tree.focus();
  await hold(page, 'Home', 1);
  await hold(page, 'ArrowRight', 1);
  await hold(page, 'ArrowDown', 40);
  await hold(page, 'PageDown', 20);
  await hold(page, 'End', 1);
  await hold(page, 'Home', 1);
  await hold(page, 'Space', 10, TICK);
  await tree.hover();
  for (let i = 0; i < 40; i += 1) await page.mouse.wheel(0, 600);
  const search = page.getByRole('searchbox').first();
  for (let i = 0; i < 5; i += 1) {
    await search.pressSequentially(`t_0${i}1`, { delay: 20 });
    await page.waitForTimeout(300);
    await search.fill('');
  }
}

/** Searches, sorts and scrolls the list of 500 jobs. */
export async function useJobList(page: Page): Promise<void> {
  await page.locator('tbody tr').first().waitFor({ timeout: 60_000 });
  const search = page.getByRole('searchbox', { name: 'Search jobs' });
  for (let i = 0; i < 5; i += 1) {
    await search.pressSequentially(`bench-${i}`, { delay: 20 });
    await page.waitForTimeout(200);
    await search.fill('');
  }
  const headers = page.locator('thead button');
  for (let round = 0; round < 3; round += 1) {
    for (let i = 0; i < Math.min(4, await headers.count()); i += 1) await headers.nth(i).click();
  }
  await page.locator('tbody').hover();
  for (let i = 0; i < 40; i += 1) await page.mouse.wheel(0, 600);
  const boxes = page.locator('tbody input[type=checkbox]');
  // Not every job can be ticked (drafts cannot be paused).
  const count = Math.min(5, await boxes.count());
  for (let i = 0; i < count; i += 1) {
    await boxes.nth(i).click();
    await page.waitForTimeout(TICK);
  }
}
