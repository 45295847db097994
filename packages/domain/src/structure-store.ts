import { hasSharedColumns } from './share-structure.ts';
import type { ColumnStructure, TableStructure } from './table-structure.ts';

type ColumnKind = Omit<ColumnStructure, 'name'>;

interface Packed {
  readonly text: string;
  alive: WeakRef<TableStructure>;
}

/**
 * Structures by name, for thousands of tables that all differ: those that share no columns are kept as text, a tenth of
 * their size, beside the object for as long as somebody else holds it. So `get` never gives two objects at once for
 * what was set once.
 */
export class StructureStore {
  readonly #entries = new Map<string, TableStructure | Packed>();

  get size(): number {
    return this.#entries.size;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  keys(): IterableIterator<string> {
    return this.#entries.keys();
  }

  get(key: string): TableStructure | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || !('text' in entry)) return entry;
    const alive = entry.alive.deref();
    if (alive !== undefined) return alive;
    const structure = unpack(entry.text);
    entry.alive = new WeakRef(structure);
    return structure;
  }

  set(key: string, structure: TableStructure): void {
    const isCheap = hasSharedColumns(structure);
    this.#entries.set(key, isCheap ? structure : { text: pack(structure), alive: new WeakRef(structure) });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** All of a column but its name, by number: thousands of tables have few kinds of columns. */
const kinds: ColumnKind[] = [];
const numbers = new Map<string, number>();

function numberOf({ name: _, ...kind }: ColumnStructure): number {
  const text = JSON.stringify(kind);
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, kinds.length);
  return kinds.push(kind) - 1;
}

function pack({ columns, ...rest }: TableStructure): string {
  return JSON.stringify([columns.map(({ name }) => name), columns.map(numberOf), rest]);
}

function unpack(text: string): TableStructure {
  const [names, numbersOfKinds, rest] = JSON.parse(text) as [string[], number[], Omit<TableStructure, 'columns'>];
  const { table, uniqueKeys, foreignKeys, engine, triggers } = rest;
  const columns = names.map((name, index) => ({ name, ...(kinds[numbersOfKinds[index] as number] as ColumnKind) }));
  return { table, columns, uniqueKeys, foreignKeys, engine, triggers };
}
