import type { TableName } from '@tideway/domain';
import { type CanonicalColumn, normalise } from './canonical.ts';
import type { Side, TextRow } from './side.ts';

/** A table on both sides, columns in the same order. */
export interface TablePair {
  readonly table: TableName;
  readonly source: { readonly side: Side; readonly columns: readonly CanonicalColumn[] };
  readonly target: { readonly side: Side; readonly columns: readonly CanonicalColumn[] };
  /** Names of the key's columns on the source; empty without a key. */
  readonly key: readonly string[];
  /** Both are of one kind and print values alike. */
  readonly sameServer: boolean;
}

/** A row that is not the same on both sides. */
export interface RowDifference {
  /** On the source only, on the target only, or with other values. */
  readonly kind: 'missing' | 'extra' | 'changed';
  /** Key columns (all columns of a table without a key) and their canonical texts: HEX for text and bytes. */
  readonly key: Readonly<Record<string, string | null>>;
  /** What differs, of a changed row. */
  readonly columns: readonly {
    readonly name: string;
    readonly source: string | null;
    readonly target: string | null;
  }[];
}

export interface TableComparison {
  readonly table: TableName;
  readonly equal: boolean;
  readonly sourceRows: number;
  readonly targetRows: number;
  readonly missing: number;
  readonly extra: number;
  readonly changed: number;
  readonly samples: readonly RowDifference[];
  /** Why it could not be compared; null when it was. */
  readonly problem: string | null;
}

/** Collects what differs in one table. */
export class Differences {
  readonly #table: TableName;
  readonly #limit: number;
  readonly #samples: RowDifference[] = [];
  readonly #counts = { missing: 0, extra: 0, changed: 0 };
  #sourceRows = 0;
  #targetRows = 0;

  constructor(table: TableName, limit: number) {
    this.#table = table;
    this.#limit = limit;
  }

  countRows(source: number, target: number): void {
    this.#sourceRows += source;
    this.#targetRows += target;
  }

  add(kind: 'missing' | 'extra', key: Readonly<Record<string, string | null>>): void {
    this.#keep({ kind, key, columns: [] });
  }

  /** Compares two rows of one key value by value: what only looks different is no difference. */
  compare(pair: TablePair, source: TextRow, target: TextRow): void {
    const columns: { name: string; source: string | null; target: string | null }[] = [];
    const key: Record<string, string | null> = {};
    pair.source.columns.forEach(({ name, form }, index) => {
      const left = source[`c${index}`] ?? null;
      const right = target[`c${index}`] ?? null;
      if (pair.key.includes(name)) key[name] = left;
      if (normalise(form, left, pair.sameServer) !== normalise(form, right, pair.sameServer)) {
        columns.push({ name, source: left, target: right });
      }
    });
    if (columns.length > 0) this.#keep({ kind: 'changed', key, columns });
  }

  #keep(difference: RowDifference): void {
    this.#counts[difference.kind] += 1;
    if (this.#samples.length < this.#limit) this.#samples.push(difference);
  }

  result(problem: string | null = null): TableComparison {
    const { missing, extra, changed } = this.#counts;
    return {
      table: this.#table,
      equal: problem === null && missing + extra + changed === 0 && this.#sourceRows === this.#targetRows,
      sourceRows: this.#sourceRows,
      targetRows: this.#targetRows,
      ...this.#counts,
      samples: this.#samples,
      problem,
    };
  }

  unreadable(problem: string): TableComparison {
    return this.result(problem);
  }
}

/** `expr AS c0, …`: the canonical text of every column. */
export function columnTexts(columns: readonly CanonicalColumn[]): string {
  return columns.map(({ text }, index) => `${text} AS c${index}`).join(', ');
}

/** Key columns of a row read with {@link columnTexts}. */
export function keyOf(pair: TablePair, row: TextRow): Readonly<Record<string, string | null>> {
  const names = pair.key.length === 0 ? pair.source.columns.map(({ name }) => name) : pair.key;
  const indexes = new Map(pair.source.columns.map(({ name }, index) => [name, index]));
  return Object.fromEntries(names.map((name) => [name, row[`c${indexes.get(name)}`] ?? null]));
}
