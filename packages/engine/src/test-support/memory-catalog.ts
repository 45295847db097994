import { type TableName, type TableStructure, TidewayError, tableKey, verbatim } from '@tideway/domain';
import type { TargetCatalog } from '../ports/target.ts';

/** A catalog over structures that are all there from the start. */
export class MemoryCatalog implements TargetCatalog {
  readonly #tables = new Map<string, TableStructure>();
  readonly #loaded = new Set<string>();

  constructor(structures: readonly TableStructure[], loaded = true) {
    for (const structure of structures) {
      this.#tables.set(tableKey(structure.table), structure);
      if (loaded) this.#loaded.add(tableKey(structure.table));
    }
  }

  set(structure: TableStructure): void {
    this.#tables.set(tableKey(structure.table), structure);
  }

  peek(table: TableName): TableStructure | undefined {
    return this.#loaded.has(tableKey(table)) ? this.#tables.get(tableKey(table)) : undefined;
  }

  async load(table: TableName): Promise<TableStructure> {
    const structure = this.#tables.get(tableKey(table));
    if (structure === undefined) {
      throw new TidewayError('TARGET_TABLE_MISSING', {
        detail: verbatim(
          `cannot fetch downstream table schema of \`${table.schema}\`.\`${table.name}\`. Raw Cause: Error 1146`,
        ),
      });
    }
    // With its children, as a real one does: `referencing` is complete for what is loaded.
    const isChild = ({ foreignKeys }: TableStructure) =>
      foreignKeys.some(({ referenced }) => tableKey(referenced) === tableKey(table));
    for (const [key, other] of this.#tables) if (isChild(other)) this.#loaded.add(key);
    this.#loaded.add(tableKey(table));
    return structure;
  }

  forget(schema: string, name?: string): void {
    for (const key of [...this.#loaded]) {
      if (name === undefined ? key.startsWith(`${schema}.`) : key === `${schema}.${name}`) this.#loaded.delete(key);
    }
  }

  referencing(table: TableName): readonly TableStructure[] {
    return [...this.#loaded]
      .map((key) => this.#tables.get(key))
      .filter((structure) => structure !== undefined)
      .filter(({ foreignKeys }) => foreignKeys.some(({ referenced }) => tableKey(referenced) === tableKey(table)));
  }
}
