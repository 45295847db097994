import type { HistoryEntry, SchemaHistoryStore } from '@tideway/source-mysql';
import { report } from './report.ts';

/** The job's schema history, kept in the job store by way of the supervisor: this process has no way there. */
export class ReportedHistory implements SchemaHistoryStore {
  #entries: HistoryEntry[] = [];
  #waiting: { readonly through: number; readonly done: () => void }[] = [];

  /** What was stored before this process began: our own entries, written by {@link append}. */
  restore(entries: readonly unknown[]): void {
    this.#entries = entries as HistoryEntry[];
  }

  /** The supervisor says that all entries up to this number are safe. */
  stored(through: number): void {
    for (const { done } of this.#waiting.filter((one) => one.through <= through)) done();
    this.#waiting = this.#waiting.filter((one) => one.through > through);
  }

  async load(): Promise<readonly HistoryEntry[]> {
    return [...this.#entries];
  }

  /** Resolves when the job store has them; while Postgres is away the reader waits, so nothing is read wrongly. */
  append(entries: readonly HistoryEntry[]): Promise<void> {
    if (entries.length === 0) return Promise.resolve();
    this.#entries.push(...entries);
    const through = this.#entries.length;
    return new Promise((done) => {
      this.#waiting.push({ through, done });
      report({ type: 'history', through, entries: [...entries] });
    });
  }
}
