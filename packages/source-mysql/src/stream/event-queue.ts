/**
 * Hands batches from a producer that is called back to a consumer that pulls. `pause` is called when more than
 * `limit` bytes wait, `resume` when all of them were taken: back-pressure by not reading the socket.
 */
export class EventQueue<T> implements AsyncIterator<readonly T[]> {
  readonly #limit: number;
  readonly #pause: () => void;
  readonly #resume: () => void;
  #waiting: T[] = [];
  #bytes = 0;
  #paused = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(limit: number, pause: () => void, resume: () => void) {
    this.#limit = limit;
    this.#pause = pause;
    this.#resume = resume;
  }

  /** Whether the producer is held back. */
  get isPaused(): boolean {
    return this.#paused;
  }

  push(item: T, bytes: number): void {
    if (this.#failure !== undefined) return;
    this.#waiting.push(item);
    this.#bytes += bytes;
    if (this.#bytes > this.#limit && !this.#paused) {
      this.#paused = true;
      this.#pause();
    }
    this.#wake?.();
  }

  /** Ends the queue: what waits is still handed out, then `error` is thrown. The first failure counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }

  /** The next batch, never empty. */
  async next(): Promise<IteratorResult<readonly T[], never>> {
    while (this.#waiting.length === 0) {
      if (this.#failure !== undefined) throw this.#failure.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    const value = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    if (this.#paused) {
      this.#paused = false;
      this.#resume();
    }
    return { value, done: false };
  }
}
