import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Look } from './spec.ts';

const OUTPUT = join(import.meta.dirname, '../output');

/** The console in a browser page, signed in. */
export class Console {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly base: string;
  readonly look: Look;
  /** What the page complained about; checked at the end of every spec. */
  readonly complaints: string[] = [];

  constructor(context: BrowserContext, page: Page, base: string, look: Look) {
    this.context = context;
    this.page = page;
    this.base = base;
    this.look = look;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // A refusal of the API (4xx) is an answer, and the browser prints each.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) this.complaints.push(message.text());
    });
  }

  /** Drops the browser's reports that a spec has caused itself; all others stand against the page. */
  expectComplaints(expected: RegExp): void {
    this.complaints.splice(0, Infinity, ...this.complaints.filter((text) => !expected.test(text)));
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.base + path, { waitUntil: 'domcontentloaded' });
    await this.page.locator('h1').first().waitFor();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole('link', typeof name === 'string' ? { name, exact: true } : { name });
  }

  /** A field of the wizard by its path in the contract: `source.host`. */
  field(path: string): Locator {
    return this.page.locator(`[id="field-${path.replaceAll('.', '-')}"]`);
  }

  /** The message shown at a field, once there is one. */
  async messageAt(path: string): Promise<string> {
    const field = this.field(path);
    await this.page.waitForFunction(
      (id) => document.getElementById(id)?.getAttribute('aria-invalid') === 'true',
      `field-${path.replaceAll('.', '-')}`,
      { timeout: 12_000 },
    );
    const ids = (await field.getAttribute('aria-describedby'))?.split(' ').filter(Boolean) ?? [];
    const texts = await Promise.all(ids.map((id) => this.page.locator(`[id="${id}"]`).textContent()));
    return texts.join(' ');
  }

  /**
   * English sentences on a page that is to be Chinese: four words in a row, wherever SQL and what servers said (`said`)
   * do not stand.
   */
  async english(said: readonly string[] = []): Promise<string[]> {
    const lines = await this.page.evaluate(() => {
      const copy = document.querySelector('main')?.cloneNode(true) as HTMLElement;
      for (const code of copy.querySelectorAll('code, pre, textarea')) code.remove();
      const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
      const texts: string[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? '');
      return texts;
    });
    return lines
      .map((line) => said.reduce((rest, words) => rest.replaceAll(words, ''), line))
      .filter((line) => /[a-z]{3,} [a-z]{2,} [a-z]{2,}( [a-z]{2,}|[.:;])/.test(line));
  }

  async see(text: string | RegExp, timeout = 15_000): Promise<void> {
    await this.page.getByText(text).first().waitFor({ timeout });
  }

  /** The wizard says that everything is on the server. */
  async saved(): Promise<void> {
    await this.page.getByText(this.look.language === 'zh' ? /^已保存/ : /^Saved \d/).waitFor({ timeout: 10_000 });
  }

  /** axe's findings of serious and critical impact; there must be none. */
  async axe(what: string): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const words = grave.map(
      ({ id, help, nodes }) =>
        `${id} (${help}): ${nodes
          .slice(0, 3)
          .map((node) => `${node.html}\n   ${node.failureSummary}`)
          .join('; ')}`,
    );
    assert.deepEqual(words, [], `${what}: axe`);
  }

  /** Nothing sticks out sideways. */
  async fits(what: string): Promise<void> {
    const [content, width] = await this.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok((content ?? 0) <= (width ?? 0), `${what}: ${content} px wide on ${width} px`);
  }

  /** Keeps a picture under e2e/output, named by what it shows and how. */
  async shot(name: string): Promise<void> {
    mkdirSync(OUTPUT, { recursive: true });
    const { width, scheme, language } = this.look;
    await this.page.screenshot({ path: join(OUTPUT, `${name}.${width}.${scheme}.${language}.png`) });
  }
}
