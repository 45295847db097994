import type { TableStructure } from './table-structure.ts';

/** Parts kept to be shared; tables beyond so many different ones keep their own. */
const MOST_PARTS = 2_000;
/** By their text. */
const parts = new Map<string, unknown>();
const kept = new WeakSet<object>();

function shared<T extends object>(part: T): T {
  const text = JSON.stringify(part);
  const known = parts.get(text);
  // What has the same text has the same content, whatever it is a part of.
  if (known !== undefined) return known as T;
  if (parts.size < MOST_PARTS) {
    parts.set(text, part);
    kept.add(part);
  }
  return part;
}

/** The same structure, with columns and keys in common with tables that have them alike: thousands often do. */
export function shareParts(structure: TableStructure): TableStructure {
  const { columns, uniqueKeys, foreignKeys, triggers } = structure;
  return {
    ...structure,
    columns: shared(columns),
    uniqueKeys: shared(uniqueKeys),
    foreignKeys: shared(foreignKeys),
    triggers: shared(triggers),
  };
}

/** Whether its columns, which are most of it, are kept to be shared: it then costs little by itself. */
export function hasSharedColumns({ columns }: TableStructure): boolean {
  return kept.has(columns);
}
