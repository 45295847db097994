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

/** What the page must show: parts of the first row and of the page's text, or another first row than this. */
interface Shown {
  readonly first?: string;
  readonly otherThan?: string | null;
  readonly text?: string;
  readonly without?: string;
}

/** Runs in the page: looks at each frame, for 30 s. */
const untilShown = (shown: Shown): string => `new Promise((resolve, reject) => {
  const { first = '', otherThan, text = '', without } = ${JSON.stringify(shown)};
  const end = performance.now() + 30000;
  const look = () => {
    const row = document.querySelector('tbody tr')?.textContent ?? '';
    const main = document.querySelector('main')?.textContent ?? '';
    const isThere = row.includes(first) && main.includes(text);
    if (isThere && row !== otherThan && !(without !== undefined && main.includes(without))) resolve();
    else if (performance.now() > end) reject(new Error('not shown within 30 s'));
    else requestAnimationFrame(look);
  };
  look();
})`;

/** Uses the Tables tab of a job's page with so many tables, as one who looks for something. */
export async function useTablesTab(page: Page, count: number): Promise<TablesWaits> {
  const waits: TablesWaits = { open: [], search: [], turn: [], order: [] };
  const until = (shown: Shown) => page.evaluate(untilShown(shown));
  /** From the input to the frame that shows what was asked for. */
  const wait = async (into: number[], act: () => Promise<unknown>, shown: Shown): Promise<void> => {
    const began = performance.now();
    await act();
    await until(shown);
    into.push(performance.now() - began);
  };
  const total = `of ${count.toLocaleString('en')}`;
  const open = () => page.getByRole('link', { name: 'Tables', exact: true }).click();
  await wait(waits.open, open, { first: 't_00000', text: `1–100 ${total}` });
  const search = page.getByRole('searchbox', { name: 'Search tables' });
  for (let i = 1; i <= 5; i += 1) {
    await search.pressSequentially(`t_0${i}9`, { delay: 40 });
    await wait(waits.search, () => search.press('9'), { first: `t_0${i}99`, without: total });
    await search.fill('');
    await until({ text: total });
  }
  const next = page.getByRole('button', { name: 'Next page' });
  for (let i = 1; i <= 20; i += 1) {
    await wait(waits.turn, () => next.click(), { text: `${(i * 100 + 1).toLocaleString('en')}–` });
  }
  const order = page.getByRole('combobox', { name: 'Order' });
  for (const name of ['Most changes first', 'Most missed first', 'Last applied first', 'By name']) {
    const before = await page.locator('tbody tr').first().textContent();
    await wait(waits.order, () => order.selectOption(name), { otherThan: before });
  }
  return waits;
}
