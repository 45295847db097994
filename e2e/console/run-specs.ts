import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from '@tideway/testbed';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { Console } from './console.ts';
import type { Look, Spec } from './spec.ts';
import { type Stack, startStack } from './stack.ts';

export interface SpecTotals {
  passed: number;
  failed: number;
  skipped: number;
  failures: string[];
}

const DEFAULT_LOOK: Look = { width: 1440, scheme: 'light', language: 'en' };

/** Runs specs one after the other on one stack; each in browser contexts of its own. */
export async function runSpecs(specs: readonly Spec[]): Promise<SpecTotals> {
  const totals: SpecTotals = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const found = await ensureChromium();
  const stack = await startStack();
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    args: found.args,
    env: { ...process.env, ...found.env } as Record<string, string>,
  });
  try {
    for (const spec of specs) {
      const began = performance.now();
      const failure = await runSpec(spec, stack, browser);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(`${failure === null ? 'ok    ' : 'FAILED'} ${spec.name} (${seconds} s)`);
      if (failure === null) totals.passed++;
      else {
        totals.failed++;
        totals.failures.push(`browser: ${spec.name}`);
        console.log(indent(failure));
      }
    }
  } finally {
    await browser.close();
    await stack.stop();
  }
  return totals;
}

async function runSpec(spec: Spec, stack: Stack, browser: Browser): Promise<string | null> {
  const opened: Console[] = [];
  const open = async (part: Partial<Look> = {}) => {
    const console_ = await openConsole(browser, stack, { ...DEFAULT_LOOK, ...part });
    opened.push(console_);
    return console_;
  };
  try {
    await spec.run({ stack, browser, open });
    const complaints = opened.flatMap((one) => one.complaints);
    return complaints.length === 0 ? null : `the page complained: ${complaints.join('\n')}`;
  } catch (error) {
    for (const [index, one] of opened.entries()) await keepPicture(one, `${spec.name}-${index}`);
    const places = opened.map((one) => one.page.url()).join(', ');
    return `${(error as Error).stack ?? String(error)}\nat ${places}\n${opened.flatMap((one) => one.complaints).join('\n')}`;
  } finally {
    // A browser that has died fails the spec above; its contexts cannot be closed any more.
    await Promise.all(opened.map((one) => one.context.close().catch(() => undefined)));
  }
}

async function openConsole(browser: Browser, stack: Stack, look: Look): Promise<Console> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: look.width, height: look.width < 500 ? 780 : 900 },
    colorScheme: look.scheme,
    locale: look.language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(15_000);
  await context.addInitScript(
    ([language, scheme]) => {
      localStorage.setItem('tideway-language', language ?? 'en');
      localStorage.setItem('mantine-color-scheme-value', scheme ?? 'light');
    },
    [look.language, look.scheme] as const,
  );
  const page = await context.newPage();
  if (process.env.E2E_TRACE) traceCalls(page);
  const address = new URL(stack.product.address);
  await page.goto(address.href, { waitUntil: 'domcontentloaded' });
  return new Console(context, page, address.origin, look);
}

/** `E2E_TRACE=1`: every call that changes something, and its answer. */
function traceCalls(page: Page): void {
  page.on('response', async (response) => {
    const request = response.request();
    if (request.method() === 'GET') return;
    const answer = await response.text().catch(() => '');
    const sent = request.postData()?.slice(0, 300) ?? '';
    console.log(
      `       ${request.method()} ${new URL(request.url()).pathname} ${sent} → ${response.status()} ${answer.slice(0, 200)}`,
    );
  });
}

/** What the page showed when a spec failed. */
async function keepPicture(one: Console, name: string): Promise<void> {
  const folder = join(import.meta.dirname, '../output/failures');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.png`);
  await one.page.screenshot({ path, fullPage: true }).catch(() => undefined);
  console.log(`       picture: ${path}`);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '       ');
}
