/**
 * What a person waits for in the console: `npm run bench -- console [--tables 50000] [--jobs 500] [--rounds 5]
 * [--data DIR]`.
 *
 * A real browser on the built console. `first-load`: from the navigation until the list of clusters is there, nothing
 * cached. `object-tree`: keys, wheel, search and ticks in the picker of so many tables; `job-list`: search, sorting,
 * wheel and ticks in a list of so many jobs; each from the input to the painted frame. `stream`: from the API's answer
 * to a change until the event stream tells of it. Milliseconds; ends with 1 when an interaction's p95 is not below
 * 100 ms.
 */
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { DEFAULT_DATA } from './catch-up/backlog.ts';
import { type ConsoleFixture, openConsoleFixture } from './console/fixture.ts';
import { measureInputs, openBrowser, useJobList, useObjectTree } from './console/interactions.ts';
import { measureStream } from './console/stream-delay.ts';
import { quantile, rounded } from './measure/statistics.ts';

const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '50000' },
    jobs: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '5' },
    data: { type: 'string', default: DEFAULT_DATA },
  },
});
const INTERACTION_BAR = 100;
const VIEWPORT = { width: 1440, height: 900 };

function tell(part: string, waits: readonly number[], bar?: number): boolean {
  const sorted = [...waits].sort((a, b) => a - b);
  const at = (share: number): number => rounded(quantile(sorted, share), 1);
  const met = bar === undefined || at(0.95) < bar;
  const verdict = bar === undefined ? {} : { bar, met };
  const times = { p50: at(0.5), p95: at(0.95), max: at(1) };
  console.log(JSON.stringify({ bench: 'console', part, count: sorted.length, milliseconds: times, ...verdict }));
  return met;
}

async function firstLoads(browser: Browser, { address }: ConsoleFixture): Promise<number[]> {
  const waits: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    const began = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await page.locator('h1').first().waitFor();
    waits.push(performance.now() - began);
    await context.close();
  }
  return waits;
}

async function interactions(
  browser: Browser,
  { address }: ConsoleFixture,
  path: string,
  use: typeof useJobList,
): Promise<number[]> {
  const waits: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    const take = await measureInputs(page);
    await page.goto(address, { waitUntil: 'domcontentloaded' });
    await page.locator('h1').first().waitFor();
    await page.goto(new URL(path, address).href, { waitUntil: 'domcontentloaded' });
    await page.locator('h1').first().waitFor();
    await use(page);
    await page.waitForTimeout(500);
    waits.push(...(await take()));
    await context.close();
  }
  return waits;
}

async function main(): Promise<boolean> {
  await using fixture = await openConsoleFixture(Number(values.tables), Number(values.jobs), values.data);
  const browser = await openBrowser();
  const [job] = fixture.jobs;
  if (job === undefined) throw new RangeError('--jobs must be at least 1');
  const list = `/clusters/${fixture.cluster.id}/migration`;
  try {
    tell('first-load', await firstLoads(browser, fixture));
    const onJobs = await interactions(browser, fixture, list, useJobList);
    const onTree = await interactions(browser, fixture, `${list}/${job.id}/objects`, useObjectTree);
    const isQuick = [tell('job-list', onJobs, INTERACTION_BAR), tell('object-tree', onTree, INTERACTION_BAR)];
    tell('stream', await measureStream(fixture, job, 50));
    return isQuick.every((met) => met);
  } finally {
    await browser.close();
  }
}

process.exit((await main()) ? 0 : 1);
