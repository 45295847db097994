import type { Page } from 'playwright-core';

/** What a page showed and how it fared while it was watched. */
export interface PageWatch {
  /** Numbers that came to be painted in a row: the job's id, the number, ms since the epoch. */
  readonly shown: readonly (readonly [jobId: string, value: number, at: number])[];
  /** Tasks of the main thread of 50 ms or more, in ms. */
  readonly longTasks: readonly number[];
  /** Share of the time in which the main thread was at work. */
  readonly busy: number;
}

/** Runs in the page. Rows are known by the link to their job, the number by its cell's label. */
const WATCH = (label: string): string => `
  globalThis.benchShown = [];
  globalThis.benchLong = [];
  const last = new Map();
  const look = () => {
    for (const row of document.querySelectorAll('tbody tr[data-index]')) {
      const id = row.querySelector('a')?.getAttribute('href')?.split('/').at(-1);
      const text = row.querySelector('[data-label="${label}"]')?.textContent.replaceAll(',', '') ?? '';
      if (id === undefined || !/^\\d+$/.test(text) || last.get(id) === text) continue;
      last.set(id, text);
      globalThis.benchShown.push([id, Number(text), Date.now()]);
    }
  };
  let waits = false;
  new MutationObserver(() => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      // A message posted in a frame's callback is handled behind its painting.
      channel.port1.onmessage = () => { waits = false; look(); };
      channel.port2.postMessage(null);
    });
  }).observe(document.querySelector('table'), { subtree: true, childList: true, characterData: true });
  new PerformanceObserver((list) => globalThis.benchLong.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask' });`;

/** Watches a table of jobs while `during` goes on; `label`: of the cell whose numbers are noted. */
export async function watchJobs(page: Page, label: string, during: () => Promise<unknown>): Promise<PageWatch> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const taskSeconds = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  await page.evaluate(WATCH(label));
  const [began, before] = [performance.now(), await taskSeconds()];
  await during();
  const [seconds, after] = [(performance.now() - began) / 1_000, await taskSeconds()];
  const shown = await page.evaluate<PageWatch['shown']>('globalThis.benchShown');
  const longTasks = await page.evaluate<number[]>('globalThis.benchLong');
  await session.detach();
  return { shown, longTasks, busy: (after - before) / seconds };
}
