import type { SourceObjects } from '@tideway/contract';

type Database = SourceObjects['databases'][number];
type Table = Database['tables'][number];

/** A row of the tree as it is shown. Positions count from 1, as ARIA does. */
export type TreeRow =
  | {
      readonly kind: 'database';
      readonly id: string;
      readonly database: Database;
      readonly expanded: boolean;
      /** Tables that pass the filter. */
      readonly shown: number;
      readonly position: number;
      readonly of: number;
    }
  | {
      readonly kind: 'table';
      readonly id: string;
      readonly database: Database;
      readonly table: Table;
      readonly position: number;
      readonly of: number;
    };

export interface TreeFilter {
  readonly search: string;
  /** Only tables with this trait; empty: all. */
  readonly trait: string;
}

export interface Tree {
  readonly rows: readonly TreeRow[];
  /** Everything that passes the filter, folded or not: what "select all shown" takes. */
  readonly shown: readonly { readonly database: string; readonly tables: readonly string[] }[];
  readonly shownTables: number;
}

export function isFiltering(filter: TreeFilter): boolean {
  return filter.search.trim() !== '' || filter.trait !== '';
}

/** Tables of a database that pass; `shop.or` looks for a table in a database. A database that matches shows all. */
function passing(database: Database, filter: TreeFilter): readonly Table[] {
  const text = filter.search.trim().toLowerCase();
  const byTrait =
    filter.trait === '' ? database.tables : database.tables.filter((table) => table.traits.includes(filter.trait));
  if (text === '') return byTrait;
  const name = database.name.toLowerCase();
  const dot = text.indexOf('.');
  if (dot > 0) {
    if (!name.includes(text.slice(0, dot))) return [];
    const rest = text.slice(dot + 1);
    return byTrait.filter((table) => table.name.toLowerCase().includes(rest));
  }
  if (name.includes(text)) return byTrait;
  return byTrait.filter((table) => table.name.toLowerCase().includes(text));
}

/** The rows of the tree: databases, and the tables of those expanded. While filtering, folding is turned round: all open. */
export function treeRows(objects: SourceObjects, filter: TreeFilter, toggled: ReadonlySet<string>): Tree {
  const filtering = isFiltering(filter);
  const text = filter.search.trim().toLowerCase();
  const found = objects.databases.flatMap((database) => {
    const tables = passing(database, filter);
    const byName = filter.trait === '' && text !== '' && database.name.toLowerCase().includes(text);
    return !filtering || tables.length > 0 || byName ? [{ database, tables }] : [];
  });
  const rows: TreeRow[] = [];
  for (const [index, { database, tables }] of found.entries()) {
    const expanded = toggled.has(database.name) !== filtering;
    const place = { position: index + 1, of: found.length };
    rows.push({ kind: 'database', id: rowId(database.name), database, expanded, shown: tables.length, ...place });
    if (!expanded) continue;
    for (const [number, table] of tables.entries()) {
      const id = rowId(database.name, table.name);
      rows.push({ kind: 'table', id, database, table, position: number + 1, of: tables.length });
    }
  }
  return {
    rows,
    shown: found.map(({ database, tables }) => ({ database: database.name, tables: tables.map(({ name }) => name) })),
    shownTables: found.reduce((sum, { tables }) => sum + tables.length, 0),
  };
}

/** Ids stay the same while rows come and go. */
export function rowId(database: string, table?: string): string {
  return table === undefined
    ? `tree-${encodeURIComponent(database)}`
    : `${rowId(database)}/${encodeURIComponent(table)}`;
}

/** Where a key leads from a row; null: not a key of the tree. */
export function moveInTree(rows: readonly TreeRow[], at: number, key: string, page: number): number | null {
  const last = rows.length - 1;
  const row = rows[at];
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'PageDown':
      return Math.min(last, at + page);
    case 'PageUp':
      return Math.max(0, at - page);
    case 'ArrowLeft':
      // From a table to its database; a database folds, which its row does itself.
      return row?.kind === 'table' ? at - row.position : null;
    default:
      return null;
  }
}
