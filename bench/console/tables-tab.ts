import type { TableDelta } from '@tideway/job-store';
import type { Page } from 'playwright-core';

const DATABASES = 10;

/** Counts of so many tables; in every thousandth an update met no row. */
export function manyTables(count: number): TableDelta[] {
  return Array.from({ length: count }, (_, index) => ({
    ...tableAt(index),
    inserted: (index * 7919) % 100_000,
    updated: index % 977,
    deleted: index % 31,
    ddl: 0,
    updatesMissed: index % 1_000 === 0 ? 1 : 0,
    deletesMissed: 0,
    missedSamples:
      index % 1_000 === 0 ? [{ kind: 'update', key: { id: String(index) }, position: 'binlog.000001:4' }] : [],
  }));
}

/** A row in each of 200 tables, others with each report. */
export function someTables(count: number, report: number): TableDelta[] {
  return Array.from({ length: 200 }, (_, index) => ({
    ...tableAt((report * 200 + index) % count),
    inserted: 1,
    updated: 0,
    deleted: 0,
    ddl: 0,
    updatesMissed: 0,
    deletesMissed: 0,
    missedSamples: [],
  }));
}

function tableAt(index: number): { database: string; table: string } {
  return { database: `shop_${index % DATABASES}`, table: `t_${String(index).padStart(5, '0')}` };
}

/** Milliseconds of each wait in the Tables tab, from the input to the frame that shows what was asked for. */
export interface TablesWaits {
  readonly open: number[];
  readonly search: number[];
  readonly turn: number[];
  readonly order: number[];
}

/** Uses the Tables tab of a job's page with so many tables, as one who looks for something. */
export async function useTablesTab(page: Page, count: number): Promise<TablesWaits> {
  const waits: TablesWaits = { open: [], search: [], turn: [], order: [] };
  const first = page.locator('tbody tr').first();
  /** From the input to the frame in which `isThere(first row, text under the table)`. */
  const wait = async (into: number[], act: () => Promise<unknown>, isThere: string): Promise<void> => {
    const began = performance.now();
    await act();
    await page.waitForFunction(
      `((first, pages) => ${isThere})(document.querySelector('tbody tr')?.textContent ?? '',
         document.querySelector('main')?.innerText ?? '')`,
      undefined,
      { timeout: 30_000, polling: 'raf' },
    );
    into.push(performance.now() - began);
  };
  const total = count.toLocaleString('en');
  await wait(
    waits.open,
    () => page.getByRole('link', { name: 'Tables' }).click(),
    `first.includes('t_00000') && pages.includes('1–100 of ${total}')`,
  );
  const search = page.getByRole('searchbox', { name: 'Search tables' });
  for (let i = 1; i <= 5; i += 1) {
    const name = `t_0${i}99`;
    await search.pressSequentially(name.slice(0, -1), { delay: 40 });
    await wait(waits.search, () => search.press('9'), `first.includes('${name}') && !/of ${total}/.test(pages)`);
    await search.fill('');
    await page.waitForFunction(`document.querySelector('main').innerText.includes('of ${total}')`);
  }
  const next = page.getByRole('button', { name: 'Next page' });
  for (let i = 1; i <= 20; i += 1) {
    await wait(waits.turn, () => next.click(), `pages.includes('${(i * 100 + 1).toLocaleString('en')}–')`);
  }
  const order = page.getByRole('combobox', { name: 'Order' });
  for (const name of ['Most changes first', 'Most missed first', 'Last applied first', 'By name']) {
    const before = await first.textContent();
    await wait(waits.order, () => order.selectOption(name), `first !== ${JSON.stringify(before)}`);
  }
  return waits;
}
