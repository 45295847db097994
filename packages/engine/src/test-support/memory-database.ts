import { type ColumnStructure, type TableStructure, tableKey } from '@tideway/domain';

/** A row by column; a value is its literal, null for NULL. */
export type MemoryRow = (string | null)[];

/** A statement failed, as a server would say it. */
export class MemoryError extends Error {
  override readonly name = 'MemoryError';
}

/** What a literal is compared as: the model of a case- and accent-insensitive collation, or the literal itself. */
export function comparable(column: ColumnStructure, literal: string): string {
  if (column.collation === null || column.collation.endsWith('_bin')) return literal.replace(/ +'$/, "'");
  const stripped = literal.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return stripped.replace(/ +'$/, "'");
}

/** A table that checks its unique keys row by row, as MySQL and TiDB do. */
export class MemoryTable {
  readonly structure: TableStructure;
  readonly rows = new Set<MemoryRow>();

  constructor(structure: TableStructure) {
    this.structure = structure;
  }

  insert(row: MemoryRow): void {
    this.#check(row, undefined);
    this.rows.add(row);
  }

  remove(row: MemoryRow): void {
    this.rows.delete(row);
  }

  replaceRow(old: MemoryRow, row: MemoryRow): void {
    this.#check(row, old);
    this.rows.delete(old);
    this.rows.add(row);
  }

  /** Values of each unique key under which a row conflicts; undefined for a key with a NULL part. */
  uniqueValues(row: MemoryRow): (string | undefined)[] {
    return this.structure.uniqueKeys.map(({ parts }) => {
      const values: string[] = [];
      for (const { ordinal } of parts) {
        const column = ordinal === null ? undefined : this.structure.columns[ordinal];
        const literal = ordinal === null ? undefined : row[ordinal];
        if (column === undefined || literal === undefined) throw new MemoryError('an expression index is not modelled');
        if (literal === null) return undefined;
        values.push(comparable(column, literal));
      }
      return JSON.stringify(values);
    });
  }

  #check(row: MemoryRow, except: MemoryRow | undefined): void {
    const own = this.uniqueValues(row);
    for (const other of this.rows) {
      if (other === except) continue;
      const values = this.uniqueValues(other);
      const index = own.findIndex((value, at) => value !== undefined && value === values[at]);
      if (index >= 0) throw new MemoryError(`Duplicate entry ${own[index]} for key ${index}`);
    }
  }
}

export class MemoryDatabase {
  readonly tables = new Map<string, MemoryTable>();

  constructor(structures: readonly TableStructure[]) {
    for (const structure of structures) this.tables.set(tableKey(structure.table), new MemoryTable(structure));
  }

  table(name: string): MemoryTable {
    const table = this.tables.get(name);
    if (table === undefined) throw new MemoryError(`Table ${name} doesn't exist`);
    return table;
  }

  /** Runs `work`; whatever it did is undone when it throws. */
  atomically<T>(work: () => T): T {
    const saved = [...this.tables.values()].map(
      (table) => [table, [...table.rows].map((row) => [row, [...row]] as const)] as const,
    );
    try {
      return work();
    } catch (error) {
      for (const [table, rows] of saved) {
        table.rows.clear();
        for (const [row] of rows) table.rows.add(row);
      }
      throw error;
    }
  }

  /** All rows as text, sorted: two databases with equal dumps hold the same rows. */
  dump(): Record<string, string[]> {
    return Object.fromEntries(
      [...this.tables].map(([name, { rows }]) => [
        name,
        [...rows].map((row) => row.map((v) => v ?? 'NULL').join()).sort(),
      ]),
    );
  }
}
