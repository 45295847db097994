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

/**
 * A table that checks its unique keys row by row, as MySQL and TiDB do, and, in a database that does so, its foreign
 * keys, whose cascades it runs.
 */
export class MemoryTable {
  readonly structure: TableStructure;
  readonly rows = new Set<MemoryRow>();
  readonly #family: MemoryDatabase | null;

  constructor(structure: TableStructure, family: MemoryDatabase | null = null) {
    this.structure = structure;
    this.#family = family;
  }

  insert(row: MemoryRow): void {
    this.#check(row, undefined);
    this.#checkParents(row);
    this.rows.add(row);
  }

  remove(row: MemoryRow): void {
    this.rows.delete(row);
    this.#tellChildren(row, null);
  }

  replaceRow(old: MemoryRow, row: MemoryRow): void {
    this.#check(row, old);
    this.rows.delete(old);
    this.rows.add(row);
    this.#tellChildren(old, row);
    this.#checkParents(row);
  }

  #checkParents(row: MemoryRow): void {
    if (this.#family?.checksForeignKeys !== true) return;
    for (const { columns, referenced, referencedColumns } of this.structure.foreignKeys) {
      const values = columns.map((name) => row[this.ordinal(name)] ?? null);
      if (values.includes(null)) continue;
      const parent = this.#family.table(tableKey(referenced));
      const found = [...parent.rows].some((one) =>
        referencedColumns.every((name, index) => one[parent.ordinal(name)] === values[index]),
      );
      if (!found) throw new MemoryError(`no row ${values} in ${tableKey(referenced)}`);
    }
  }

  /** What a row's end (`now` null), or its new values, mean to the rows that refer to it. */
  #tellChildren(old: MemoryRow, now: MemoryRow | null): void {
    if (this.#family?.checksForeignKeys !== true) return;
    for (const child of this.#family.tables.values()) {
      for (const key of child.structure.foreignKeys) {
        if (tableKey(key.referenced) !== tableKey(this.structure.table)) continue;
        const values = (row: MemoryRow) => key.referencedColumns.map((name) => row[this.ordinal(name)] ?? null);
        const before = values(old);
        if (before.includes(null) || (now !== null && JSON.stringify(values(now)) === JSON.stringify(before))) continue;
        const ordinals = key.columns.map((name) => child.ordinal(name));
        for (const row of [...child.rows]) {
          if (!child.rows.has(row) || !ordinals.every((ordinal, index) => row[ordinal] === before[index])) continue;
          child.#act(row, now === null ? key.onDelete : key.onUpdate, ordinals, now === null ? null : values(now));
        }
      }
    }
  }

  #act(row: MemoryRow, action: string, ordinals: readonly number[], values: MemoryRow | null): void {
    if (action === 'CASCADE' && values === null) {
      this.remove(row);
      return;
    }
    if (action !== 'CASCADE' && action !== 'SET NULL')
      throw new MemoryError(`a row of ${this.structure.table.name} refers to it`);
    const changed = [...row];
    for (const [index, ordinal] of ordinals.entries())
      changed[ordinal] = action === 'CASCADE' ? (values?.[index] ?? null) : null;
    this.replaceRow(row, changed);
  }

  ordinal(name: string): number {
    return this.structure.columns.findIndex((column) => column.name === name);
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
  readonly checksForeignKeys: boolean;

  constructor(structures: readonly TableStructure[], checksForeignKeys = false) {
    this.checksForeignKeys = checksForeignKeys;
    for (const structure of structures) this.tables.set(tableKey(structure.table), new MemoryTable(structure, this));
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
