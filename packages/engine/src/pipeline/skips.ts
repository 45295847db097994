import { formatPosition } from '@tideway/domain';
import type { SourceChunk, SourceTransaction } from '../ports/source-transaction.ts';

/** What an operator decided not to apply. Rules stay for ever: a transaction that is read again must be cut again. */
export interface SkipRule {
  /** {@link transactionName} of the source transaction. */
  readonly transaction: string;
  /** Index of the change in the transaction as read (selected tables only); null: all of it. */
  readonly change: number | null;
}

type Unit = Pick<SourceTransaction | SourceChunk, 'gtid' | 'start'>;

/** Names a transaction for operators' decisions, the same at every reading: its GTID, or `file:start`. */
export function transactionName({ gtid, start }: Unit): string {
  return gtid ?? formatPosition(start);
}

/**
 * The index of a change in its transaction as read, from its index in what was left of it: rows that an operator
 * skipped, and chunks that were applied before, lie in front.
 */
export function originalIndex(
  { omitted = [], firstChange = 0 }: { readonly omitted?: readonly number[]; readonly firstChange?: number },
  index: number,
): number {
  let original = firstChange + index;
  for (const one of omitted) {
    if (one < firstChange) continue;
    if (one > original) break;
    original += 1;
  }
  return original;
}

/** Cuts what operators skipped out of what is read (design §3: the operator decides, the job says so for ever). */
export class Skips {
  readonly #rules: ReadonlyMap<string, { readonly whole: boolean; readonly changes: readonly number[] }>;

  constructor(rules: readonly SkipRule[]) {
    const byName = Map.groupBy(rules, ({ transaction }) => transaction);
    this.#rules = new Map(
      [...byName].map(([name, list]) => {
        const changes = new Set(list.map(({ change }) => change).filter((change) => change !== null));
        return [
          name,
          { whole: list.some(({ change }) => change === null), changes: [...changes].sort((a, b) => a - b) },
        ];
      }),
    );
  }

  /** The same object when no rule is about it. */
  transaction(item: SourceTransaction): SourceTransaction {
    if (this.#rules.size === 0) return item;
    const rule = this.#rules.get(transactionName(item));
    if (rule === undefined) return item;
    if (rule.whole) return { ...item, changes: [], omitted: item.changes.map((_, index) => index) };
    const omitted = rule.changes.filter((index) => index < item.changes.length);
    return { ...item, changes: item.changes.filter((_, index) => !omitted.includes(index)), omitted };
  }

  /** Changes stay in it, since the target counts its progress by them; `omitted` names those that are not applied. */
  chunk(chunk: SourceChunk): SourceChunk {
    const rule = this.#rules.size === 0 ? undefined : this.#rules.get(transactionName(chunk));
    if (rule === undefined) return chunk;
    // A transaction that is half applied and then skipped still has its progress to end.
    if (rule.whole) return { ...chunk, omitted: chunk.changes.map((_, index) => chunk.firstChange + index) };
    return rule.changes.length === 0 ? chunk : { ...chunk, omitted: rule.changes };
  }
}

/** Tables told of at most; the sum is of all. */
const TABLES_TOLD = 20;

/** What a decision about a transaction is told from: its name, and what it holds by table. */
export function transactionFacts(unit: SourceTransaction | SourceChunk): Readonly<Record<string, unknown>> {
  const tables = new Map<string, { table: string; insert: number; update: number; delete: number }>();
  for (const { table, kind } of unit.changes) {
    const name = `${table.table.schema}.${table.table.name}`;
    const counts = tables.get(name) ?? { table: name, insert: 0, update: 0, delete: 0 };
    counts[kind] += 1;
    tables.set(name, counts);
  }
  return {
    transaction: transactionName(unit),
    transactionRows: unit.changes.length,
    transactionTables: [...tables.values()].slice(0, TABLES_TOLD),
    ...(unit.kind === 'chunk' ? { partFrom: unit.firstChange } : {}),
  };
}
