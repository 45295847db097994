import type { TableStructure } from '@tideway/domain';
import type { RowChange } from '../ports/source-transaction.ts';
import { change, literalOf, type Value } from './changes.ts';
import { MemoryDatabase, MemoryError, type MemoryRow, type MemoryTable } from './memory-database.ts';

/** A source of whole numbers in [0, below). */
export type Pick = (below: number) => number;

/** Values small enough that unique values are used again and again. */
const TEXTS = ['a', 'A', 'b', 'b ', 'é', 'e', 'x', '中'];

/** Random changes that a real server would have accepted, one by one, and the rows they leave. */
export class History {
  readonly source: MemoryDatabase;
  readonly #structures: readonly TableStructure[];
  readonly #pick: Pick;

  /** `checksForeignKeys`: cascades happen, and are not in the changes, as before MySQL 9.6. */
  constructor(structures: readonly TableStructure[], pick: Pick, checksForeignKeys = false) {
    this.source = new MemoryDatabase(structures, checksForeignKeys);
    this.#structures = structures;
    this.#pick = pick;
  }

  /** The changes of one transaction, at least one. */
  transaction(): RowChange[] {
    const changes: RowChange[] = [];
    const size = 1 + this.#pick(4);
    for (let attempt = 0; changes.length < size && attempt < 40; attempt += 1) {
      const next = this.#attempt();
      if (next !== undefined) changes.push(next);
    }
    return changes;
  }

  #attempt(): RowChange | undefined {
    const structure = this.#structures[this.#pick(this.#structures.length)] as TableStructure;
    const table = this.source.table(`${structure.table.schema}.${structure.table.name}`);
    const rows = [...table.rows];
    const row = rows[this.#pick(Math.max(1, rows.length))];
    const kind = this.#pick(4);
    try {
      return this.source.atomically(() => this.#change(structure, table, row, kind));
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }

  #change(structure: TableStructure, table: MemoryTable, row: MemoryRow | undefined, kind: number): RowChange {
    if (row === undefined || kind === 0) {
      const values = structure.columns.map((_, ordinal) => this.#value(structure, ordinal));
      table.insert(values.map(stored));
      return change(structure, null, values);
    }
    if (kind === 1) {
      table.remove(row);
      return change(structure, raw(row), null);
    }
    const ordinal = this.#pick(structure.columns.length);
    const values: Value[] = raw(row);
    values[ordinal] = this.#value(structure, ordinal);
    table.replaceRow(row, values.map(stored));
    return change(structure, raw(row), values);
  }

  #value(structure: TableStructure, ordinal: number): Value {
    const column = structure.columns[ordinal];
    if (column?.nullable && this.#pick(3) === 0) return null;
    return column?.collation == null ? this.#pick(6) : (TEXTS[this.#pick(TEXTS.length)] as string);
  }
}

function stored(value: Value): string | null {
  return value === null ? null : literalOf(value);
}

function raw(row: MemoryRow): Value[] {
  return row.map((literal) => (literal === null ? null : { raw: literal }));
}
