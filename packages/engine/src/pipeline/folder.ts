import type { Checkpoint, Target } from '../ports/target.ts';
import type { FoldTracker } from '../schedule/fold-tracker.ts';

export interface FolderOptions {
  readonly target: Pick<Target, 'fold'>;
  readonly tracker: FoldTracker;
  readonly clock: { now(): number };
  /** Milliseconds between folds of `maybe`. */
  readonly interval: number;
  readonly start: Checkpoint;
  readonly onFolded: (checkpoint: Checkpoint) => void;
  readonly onFailed: (error: unknown) => void;
}

/** Writes the contiguous prefix as the job's base: one write at a time, and none when nothing is new. */
export class Folder {
  readonly #options: FolderOptions;
  #written: Checkpoint;
  #version: number;
  #lastAt: number;
  #running: Promise<void> | null = null;
  #failed = false;

  constructor(options: FolderOptions) {
    this.#options = options;
    this.#written = options.start;
    this.#version = options.tracker.version;
    this.#lastAt = options.clock.now();
  }

  /** The checkpoint last written. */
  get written(): Checkpoint {
    return this.#written;
  }

  /** Begins a fold when the last one is long enough ago. Does not wait for it. */
  maybe(): void {
    const { clock, interval } = this.#options;
    if (this.#running === null && clock.now() - this.#lastAt >= interval) void this.#begin();
  }

  /** Folds, and waits until the present prefix is written. */
  async now(): Promise<void> {
    while (this.#running !== null) await this.#running;
    await this.#begin();
  }

  /** The last fold of a run: a failure of it must not hide the failure that ended the run. */
  async last(): Promise<void> {
    await this.now();
  }

  #begin(): Promise<void> {
    const { tracker, clock } = this.#options;
    if (this.#failed || tracker.version === this.#version) return Promise.resolve();
    this.#lastAt = clock.now();
    this.#running = this.#write(tracker.version, tracker.checkpoint()).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #write(version: number, checkpoint: Checkpoint): Promise<void> {
    try {
      await this.#options.target.fold(checkpoint);
      this.#version = version;
      this.#written = checkpoint;
      this.#options.onFolded(checkpoint);
    } catch (error) {
      this.#failed = true;
      this.#options.onFailed(error);
    }
  }
}
