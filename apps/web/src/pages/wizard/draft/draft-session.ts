import type { DraftPatch, Job } from '@tideway/contract';
import { mergePatches } from './merge.ts';

/** `waiting`: typed and not yet sent. `failed`: kept here, tried again. */
export type SaveState = 'clean' | 'waiting' | 'saving' | 'saved' | 'failed';

export interface DraftStatus {
  readonly save: SaveState;
  /** Milliseconds since the epoch of the last save. */
  readonly savedAt: number | null;
  readonly error: unknown;
  readonly base: Job | null;
}

/** What a session needs of the world. */
export interface DraftWorld {
  create(): Promise<Job>;
  patch(jobId: string, patch: DraftPatch, version: number): Promise<Job>;
  read(jobId: string): Promise<Job>;
  isVersionConflict(error: unknown): boolean;
  /** A problem that will be the same next time: the API refuses the patch. */
  isRefusal(error: unknown): boolean;
  setTimer(run: () => void, ms: number): () => void;
  now(): number;
}

/** The step in view: gives what differs from the stored draft, and takes over what another tab has changed. */
export interface DraftStep {
  collect(base: Job | null): DraftPatch | null;
  foreignChange(before: Job, now: Job): void;
}

const AUTOSAVE_MS = 800;
const RETRY_MS = 3_000;

/**
 * Keeps one draft saved: 800 ms after a change, at once when a field is left or a step is. Created at once with the first
 * change, so that a tab closed in the middle of a word has a draft to save it in. Saves follow one another; a version of
 * another tab is merged, never overwritten unseen.
 */
export class DraftSession {
  readonly #world: DraftWorld;
  readonly #listeners = new Set<() => void>();
  #status: DraftStatus;
  #step: DraftStep | null = null;
  #queued: DraftPatch | null = null;
  /** What the save under way carries. */
  #sending: DraftPatch | null = null;
  #touched = false;
  #running: Promise<void> | null = null;
  #cancelTimer: () => void = () => undefined;

  constructor(world: DraftWorld, base: Job | null) {
    this.#world = world;
    this.#status = { save: 'clean', savedAt: null, error: null, base };
  }

  get status(): DraftStatus {
    return this.#status;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The step now in view; returns what takes it out of view, saving what it holds. */
  enter(step: DraftStep): () => void {
    this.#step = step;
    return () => {
      this.#collect();
      if (this.#step === step) this.#step = null;
      void this.#pump();
    };
  }

  /** Something was typed or chosen. */
  touch(): void {
    this.#touched = true;
    this.#set({ save: this.#running ? 'saving' : 'waiting' });
    this.#schedule(this.#status.base === null && this.#running === null ? 0 : AUTOSAVE_MS);
  }

  /** Saves now; resolves with the stored draft once everything is saved, rejects with what prevents it. */
  async flush(): Promise<Job> {
    this.#collect();
    await this.#pump();
    this.#collect();
    if (this.#queued !== null) await this.#pump();
    const { error, base } = this.#status;
    if (error !== null) throw error;
    if (base === null) throw new Error('nothing was entered yet');
    return base;
  }

  /**
   * The page may be going, and nobody will read an answer: what is not stored is sent now. Behind a save under way it goes
   * twice, with what that save carries, as if that save were lost and as if it had been made: one of the two fits.
   */
  part(): void {
    const { base } = this.#status;
    if (this.#running === null || base === null) return void this.flush().catch(() => undefined);
    this.#collect();
    if (this.#queued === null) return;
    const all = mergePatches(this.#sending ?? {}, this.#queued);
    for (const version of [base.version, base.version + 1]) {
      this.#world.patch(base.id, all, version).catch(() => undefined);
    }
  }

  /** A patch that comes from no form: the step reached, an accepted choice. */
  async save(patch: DraftPatch): Promise<Job> {
    this.#queued = mergePatches(this.#queued ?? {}, patch);
    return this.flush();
  }

  /** The draft as the stream or another answer has it. */
  adopt(job: Job): void {
    const { base } = this.#status;
    if (base !== null && (job.id !== base.id || job.version < base.version || this.#running)) return;
    this.#set({ base: job });
    // The same version can be in another state: a precheck has passed.
    if (base !== null && job.version > base.version) this.#step?.foreignChange(base, job);
  }

  /** Reads the draft again, when something that is no save has changed it. */
  async refresh(): Promise<void> {
    const { base } = this.#status;
    if (base !== null) this.adopt(await this.#world.read(base.id));
  }

  #collect(): void {
    // A page that was only looked at makes no draft.
    if (this.#status.base === null && !this.#touched) return;
    const patch = this.#step?.collect(this.#status.base) ?? null;
    if (patch !== null) this.#queued = mergePatches(this.#queued ?? {}, patch);
  }

  #schedule(ms: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#world.setTimer(() => {
      this.#collect();
      void this.#pump();
    }, ms);
  }

  #pump(): Promise<void> {
    this.#cancelTimer();
    this.#running ??= this.#sendAll().finally(() => {
      this.#running = null;
      this.#sending = null;
    });
    return this.#running;
  }

  async #sendAll(): Promise<void> {
    while (this.#queued !== null) {
      const patch = this.#queued;
      this.#queued = null;
      this.#sending = patch;
      this.#set({ save: 'saving' });
      try {
        const before = this.#status.base;
        const base = before ?? (await this.#world.create());
        if (before === null) this.#set({ base });
        const saved = await this.#world.patch(base.id, patch, base.version);
        this.#set({ base: saved, save: 'saved', savedAt: this.#world.now(), error: null });
        // The form does not hold what the server has copied, and would be collected over it.
        if (patch.copySourceFrom !== undefined) this.#step?.foreignChange(base, saved);
      } catch (error) {
        this.#queued = mergePatches(patch, this.#queued ?? {});
        if (!this.#world.isVersionConflict(error) || !(await this.#rebase())) {
          this.#failed(error);
          return;
        }
      }
    }
    if (this.#status.save === 'waiting') this.#set({ save: 'clean' });
  }

  /** Somebody else has saved: takes their draft as the base, lets the step merge, and goes on with our changes. */
  async #rebase(): Promise<boolean> {
    const before = this.#status.base;
    if (before === null) return false;
    try {
      const now = await this.#world.read(before.id);
      this.#set({ base: now });
      this.#step?.foreignChange(before, now);
      return true;
    } catch {
      return false;
    }
  }

  #failed(error: unknown): void {
    const refused = this.#world.isRefusal(error);
    // A refused patch would be refused for ever; what was typed is still in the form, and collected again.
    if (refused) this.#queued = null;
    this.#set({ save: 'failed', error });
    if (!refused) this.#schedule(RETRY_MS);
  }

  #set(part: Partial<DraftStatus>): void {
    this.#status = { ...this.#status, ...part };
    for (const listener of [...this.#listeners]) listener();
  }
}
