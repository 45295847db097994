import type { JobProgress } from '@tideway/contract';
import type { TableDelta } from '@tideway/job-store';
import type { FromJobProcess, ProgressReport } from '../messages.ts';

type Counts = ProgressReport['tables'][number];
type Missed = Extract<FromJobProcess, { type: 'missed' }>;

/** Keeps the running totals of a job over all its processes, and what is new since the last write, per table. */
export class JobTotals {
  readonly #totals: Record<keyof JobProgress['totals'], bigint>;
  /** The last report of the present process; counts in it start at 0 with the process. */
  #last = new Map<string, Counts>();
  #lastTransactions = 0;
  #pending = new Map<string, { -readonly [K in keyof TableDelta]: TableDelta[K] }>();

  constructor(stored: JobProgress['totals'] | undefined) {
    const of = (name: keyof JobProgress['totals']): bigint => BigInt(stored?.[name] ?? '0');
    this.#totals = {
      inserted: of('inserted'),
      updated: of('updated'),
      deleted: of('deleted'),
      ddl: of('ddl'),
      missed: of('missed'),
      transactions: of('transactions'),
    };
  }

  get totals(): JobProgress['totals'] {
    const { inserted, updated, deleted, ddl, missed, transactions } = this.#totals;
    return {
      inserted: String(inserted),
      updated: String(updated),
      deleted: String(deleted),
      ddl: String(ddl),
      missed: String(missed),
      transactions: String(transactions),
    };
  }

  /** Another process of the job begins at 0. */
  processStarted(): void {
    this.#last = new Map();
    this.#lastTransactions = 0;
  }

  add(report: ProgressReport): void {
    this.#totals.transactions += BigInt(report.appliedTransactions - this.#lastTransactions);
    this.#lastTransactions = report.appliedTransactions;
    for (const counts of report.tables) {
      const name = JSON.stringify([counts.database, counts.table]);
      const last = this.#last.get(name);
      const rise = (field: 'inserted' | 'updated' | 'deleted' | 'updatesMissed' | 'deletesMissed'): number =>
        counts[field] - (last?.[field] ?? 0);
      this.#last.set(name, counts);
      const delta = this.#delta(counts.database, counts.table);
      delta.inserted += rise('inserted');
      delta.updated += rise('updated');
      delta.deleted += rise('deleted');
      delta.updatesMissed += rise('updatesMissed');
      delta.deletesMissed += rise('deletesMissed');
      this.#totals.inserted += BigInt(rise('inserted'));
      this.#totals.updated += BigInt(rise('updated'));
      this.#totals.deleted += BigInt(rise('deleted'));
      this.#totals.missed += BigInt(rise('updatesMissed') + rise('deletesMissed'));
    }
  }

  addDdl(database: string, table: string): void {
    this.#delta(database, table).ddl += 1;
    this.#totals.ddl += 1n;
  }

  addMissed({ database, table, samples }: Missed): void {
    this.#delta(database, table).missedSamples = samples;
  }

  /** What is to be written; gone from here then, so a failed write must give it back by `restore`. */
  take(): TableDelta[] {
    const changed = [...this.#pending.values()].filter(
      (d) =>
        d.inserted + d.updated + d.deleted + d.ddl + d.updatesMissed + d.deletesMissed > 0 ||
        // Samples may come before the report that counts them.
        d.missedSamples.length > 0,
    );
    this.#pending = new Map();
    return changed;
  }

  restore(deltas: readonly TableDelta[]): void {
    for (const { database, table, missedSamples, ...counts } of deltas) {
      const delta = this.#delta(database, table);
      delta.inserted += counts.inserted;
      delta.updated += counts.updated;
      delta.deleted += counts.deleted;
      delta.ddl += counts.ddl;
      delta.updatesMissed += counts.updatesMissed;
      delta.deletesMissed += counts.deletesMissed;
      if (delta.missedSamples.length === 0) delta.missedSamples = missedSamples;
    }
  }

  #delta(database: string, table: string): { -readonly [K in keyof TableDelta]: TableDelta[K] } {
    const name = JSON.stringify([database, table]);
    const known = this.#pending.get(name);
    if (known !== undefined) return known;
    const none = { inserted: 0, updated: 0, deleted: 0, ddl: 0, updatesMissed: 0, deletesMissed: 0 };
    const delta = { database, table, ...none, missedSamples: [] };
    this.#pending.set(name, delta);
    return delta;
  }
}
