import type { ReadFrom } from '@tideway/engine';
import { type HistoryEntry, type PositionMark, pruneHistory, type SchemaHistoryStore } from '@tideway/source-mysql';
import type { PositionMemory } from './position-memory.ts';
import { report } from './report.ts';

/** Entries that are not needed any more before they are worth a rewrite. */
const PRUNE_FROM = 20;

/** What is stored: facts of the schema history, and marks of the log between them. */
type Stored = HistoryEntry | { readonly mark: PositionMark };

/**
 * The job's schema history, kept in the job store by way of the supervisor: this process has no way there. The marks by
 * which a file-position job knows its log again are kept beside it.
 */
export class ReportedHistory implements SchemaHistoryStore, PositionMemory {
  #entries: Stored[] = [];
  #waiting: { readonly through: number; readonly done: () => void }[] = [];

  /** What was stored before this process began: our own entries, written by {@link append}. */
  restore(entries: readonly unknown[]): void {
    this.#entries = entries as Stored[];
  }

  /** The supervisor says that all entries up to this number are safe. */
  stored(through: number): void {
    for (const { done } of this.#waiting.filter((one) => one.through <= through)) done();
    this.#waiting = this.#waiting.filter((one) => one.through > through);
  }

  async load(): Promise<readonly HistoryEntry[]> {
    return this.#facts();
  }

  marks(): readonly PositionMark[] {
    return this.#entries.flatMap((entry) => ('mark' in entry ? [entry.mark] : []));
  }

  addMark(mark: PositionMark): void {
    void this.#add([{ mark }]);
  }

  /** Resolves when the job store has them; while Postgres is away the reader waits, so nothing is read wrongly. */
  append(entries: readonly HistoryEntry[]): Promise<void> {
    return entries.length === 0 ? Promise.resolve() : this.#add(entries);
  }

  #add(entries: readonly Stored[]): Promise<void> {
    this.#entries.push(...entries);
    const through = this.#entries.length;
    return new Promise((done) => {
      this.#waiting.push({ through, done });
      report({ type: 'history', through, entries: [...entries], replaces: false });
    });
  }

  /** Before reading goes on: what a job that reads from here can need no more is thrown away, when it is much. */
  prune(from: ReadFrom, serverUuid: string | null): void {
    const mark = this.marks().at(-1);
    const kept: Stored[] = [
      ...pruneHistory(this.#facts(), from, serverUuid),
      ...(mark === undefined ? [] : [{ mark }]),
    ];
    if (this.#entries.length - kept.length < PRUNE_FROM) return;
    this.#entries = kept;
    report({ type: 'history', through: kept.length, entries: kept, replaces: true });
  }

  #facts(): HistoryEntry[] {
    return this.#entries.filter((entry): entry is HistoryEntry => !('mark' in entry));
  }
}
