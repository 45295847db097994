import type { ForeignKeyStructure, TableName, TableStructure } from '@tideway/domain';

/** One foreign key: the table that has it, and itself. */
export interface ForeignKeyEdge {
  readonly child: TableName;
  readonly key: ForeignKeyStructure;
}

/** The form of a table's name under which the target may take two names for one: lower case. Coarser is safe. */
export function canonicalTable({ schema, name }: TableName): string {
  return `${schema.toLowerCase()}\u0000${name.toLowerCase()}`;
}

/**
 * The foreign keys of all structures seen so far, of source and target. A key that is learned while transactions are
 * in flight may be missing from their write-sets: the pipeline drains first (see {@link ForeignKeyGraph.knows}).
 */
export class ForeignKeyGraph {
  readonly #edges = new Map<string, ForeignKeyEdge>();
  readonly #byParent = new Map<string, ForeignKeyEdge[]>();
  readonly #byChild = new Map<string, ForeignKeyEdge[]>();

  /** Whether learning this structure would change nothing. */
  knows(structure: TableStructure): boolean {
    return structure.foreignKeys.every((key) => this.#edges.has(edgeId(structure.table, key)));
  }

  learn(structure: TableStructure): void {
    for (const key of structure.foreignKeys) {
      const id = edgeId(structure.table, key);
      if (this.#edges.has(id)) continue;
      const edge = { child: structure.table, key };
      this.#edges.set(id, edge);
      push(this.#byChild, canonicalTable(structure.table), edge);
      push(this.#byParent, canonicalTable(key.referenced), edge);
    }
  }

  /** Forgets everything: after a DDL, when nothing is in flight. */
  clear(): void {
    this.#edges.clear();
    this.#byParent.clear();
    this.#byChild.clear();
  }

  /** The foreign keys this table has. */
  ofChild(table: TableName): readonly ForeignKeyEdge[] {
    return this.#byChild.get(canonicalTable(table)) ?? [];
  }

  /** The foreign keys that refer to this table. */
  ofParent(table: TableName): readonly ForeignKeyEdge[] {
    return this.#byParent.get(canonicalTable(table)) ?? [];
  }

  /**
   * The connected component of a table when a change in it may cascade to another, else undefined. Named by its
   * smallest member, so that every table of it gives the same answer.
   */
  cascadeComponent(table: TableName): string | undefined {
    const start = canonicalTable(table);
    const seen = new Set([start]);
    const queue = [start];
    let cascades = false;
    for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
      const edges = [...(this.#byChild.get(current) ?? []), ...(this.#byParent.get(current) ?? [])];
      for (const { child, key } of edges) {
        cascades ||= isCascade(key.onDelete) || isCascade(key.onUpdate);
        for (const next of [canonicalTable(child), canonicalTable(key.referenced)]) {
          if (seen.has(next)) continue;
          seen.add(next);
          queue.push(next);
        }
      }
    }
    return cascades ? [...seen].sort()[0] : undefined;
  }
}

function isCascade(action: string): boolean {
  return /CASCADE|SET NULL|SET DEFAULT/i.test(action);
}

function edgeId(child: TableName, key: ForeignKeyStructure): string {
  return JSON.stringify([
    canonicalTable(child),
    canonicalTable(key.referenced),
    key.columns.map((name) => name.toLowerCase()),
    key.referencedColumns.map((name) => name.toLowerCase()),
    key.onDelete,
    key.onUpdate,
  ]);
}

function push(map: Map<string, ForeignKeyEdge[]>, name: string, edge: ForeignKeyEdge): void {
  const list = map.get(name);
  if (list === undefined) map.set(name, [edge]);
  else list.push(edge);
}
