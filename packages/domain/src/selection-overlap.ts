import type { Selection } from './selection.ts';

/**
 * A database or table that both selections migrate, as text; null when they share none. Names are compared without
 * case, as TiDB does: a needless refusal is better than two jobs that write one table.
 */
export function selectionOverlap(a: Selection, b: Selection): string | null {
  if (a.kind === 'all') return b.kind === 'all' ? 'all databases' : describe(b);
  if (b.kind === 'all') return describe(a);
  const fold = (name: string): string => name.toLowerCase();
  const databases = new Set(b.databases.map(fold));
  const tables = new Set(b.tables.map(({ database, table }) => `${fold(database)}.${fold(table)}`));
  const tableDatabases = new Set(b.tables.map(({ database }) => fold(database)));
  for (const name of a.databases) {
    if (databases.has(fold(name)) || tableDatabases.has(fold(name))) return name;
  }
  for (const { database, table } of a.tables) {
    const name = `${database}.${table}`;
    if (databases.has(fold(database)) || tables.has(fold(name))) return name;
  }
  return null;
}

function describe(selection: Extract<Selection, { kind: 'custom' }>): string | null {
  const table = selection.tables[0];
  return selection.databases[0] ?? (table === undefined ? null : `${table.database}.${table.table}`);
}
