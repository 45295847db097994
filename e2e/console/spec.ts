import type { Browser } from 'playwright-core';
import type { Console } from './console.ts';
import type { Stack } from './stack.ts';

export interface SpecContext {
  readonly stack: Stack;
  readonly browser: Browser;
  /** Opens the console, signed in, in a browser context of its own; closed when the spec ends. */
  open(look?: Partial<Look>): Promise<Console>;
}

/** How the console is looked at. */
export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly language: 'en' | 'zh';
}

/** One browser test. */
export interface Spec {
  readonly name: string;
  /** Among the dozen of `npm test`; the others run in `npm run e2e`. */
  readonly quick: boolean;
  /** Only with `--full`. */
  readonly full: boolean;
  run(context: SpecContext): Promise<void>;
}

export function spec(name: string, options: { quick: boolean; full?: boolean }, run: Spec['run']): Spec {
  return { name, quick: options.quick, full: options.full ?? false, run };
}
