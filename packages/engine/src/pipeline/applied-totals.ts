import { tableKey } from '@tideway/domain';
import type { TableCounts } from '../ports/apply-plan.ts';
import type { ApplyResult } from '../ports/target.ts';

/** What was committed since the start of the pipeline. */
export class AppliedTotals {
  readonly #applied = { transactions: 0, rows: 0, bytes: 0 };
  readonly #tables = new Map<string, TableCounts>();

  get applied(): { readonly transactions: number; readonly rows: number; readonly bytes: number } {
    return { ...this.#applied };
  }

  get tables(): readonly TableCounts[] {
    return [...this.#tables.values()].map((counts) => ({ ...counts }));
  }

  add(transactions: number, rows: number, bytes: number, result: ApplyResult): void {
    this.#applied.transactions += transactions;
    this.#applied.rows += rows;
    this.#applied.bytes += bytes;
    for (const counts of result.counts) {
      const name = tableKey(counts.table);
      const total = this.#tables.get(name);
      if (total === undefined) {
        this.#tables.set(name, { ...counts });
        continue;
      }
      total.inserted += counts.inserted;
      total.updated += counts.updated;
      total.deleted += counts.deleted;
      total.updatesMissed += counts.updatesMissed;
      total.deletesMissed += counts.deletesMissed;
    }
  }
}
