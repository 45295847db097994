import type { Clock } from '../clock.ts';

/** How often, and for how long, a transaction is repeated after deadlocks, write conflicts and the like. */
export interface RetryLimits {
  readonly attempts: number;
  /** Milliseconds. */
  readonly firstWait: number;
  readonly longestWait: number;
}

export const DEFAULT_RETRY: RetryLimits = { attempts: 30, firstWait: 10, longestWait: 3_000 };

/** Counts the attempts of one group and waits between them, with full jitter so that lanes part. */
export class Retrier {
  readonly #clock: Clock;
  readonly #limits: RetryLimits;
  #count = 0;

  constructor(clock: Clock, limits: RetryLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get count(): number {
    return this.#count;
  }

  get isExhausted(): boolean {
    return this.#count >= this.#limits.attempts;
  }

  async wait(): Promise<void> {
    const bound = Math.min(this.#limits.longestWait, this.#limits.firstWait * 2 ** this.#count);
    this.#count += 1;
    await this.#clock.sleep(this.#clock.random() * bound);
  }
}
