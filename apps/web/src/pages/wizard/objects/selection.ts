import type { Job, SourceObjects } from '@tideway/contract';

export type SelectionInput = NonNullable<Job['selection']>;

/** What is ticked: databases with all that is in them, now and later, and single tables of other databases. */
export interface Ticked {
  readonly databases: ReadonlySet<string>;
  /** By database; never of one that is itself ticked, never empty. */
  readonly tables: ReadonlyMap<string, ReadonlySet<string>>;
}

export const NOTHING: Ticked = { databases: new Set(), tables: new Map() };

export type CheckState = 'all' | 'some' | 'none';

export function fromSelection(selection: SelectionInput | null): Ticked {
  if (selection?.kind !== 'custom') return NOTHING;
  const tables = new Map<string, Set<string>>();
  for (const { database, table } of selection.tables) {
    const set = tables.get(database) ?? new Set();
    tables.set(database, set.add(table));
  }
  return { databases: new Set(selection.databases), tables };
}

/** In the order of names, so that the same selection is always the same text. */
export function toSelection(ticked: Ticked): SelectionInput {
  const names = (all: Iterable<string>) => [...all].sort();
  return {
    kind: 'custom',
    databases: names(ticked.databases),
    tables: names(ticked.tables.keys()).flatMap((database) =>
      names(ticked.tables.get(database) ?? []).map((table) => ({ database, table })),
    ),
  };
}

export function isEmpty(ticked: Ticked): boolean {
  return ticked.databases.size === 0 && ticked.tables.size === 0;
}

export function databaseState(ticked: Ticked, database: string): CheckState {
  if (ticked.databases.has(database)) return 'all';
  return ticked.tables.has(database) ? 'some' : 'none';
}

export function isTableTicked(ticked: Ticked, database: string, table: string): boolean {
  return ticked.databases.has(database) || ticked.tables.get(database)?.has(table) === true;
}

/** How many of a database's present tables are in. */
export function tickedCount(ticked: Ticked, database: string, present: number): number {
  return ticked.databases.has(database) ? present : (ticked.tables.get(database)?.size ?? 0);
}

/** Ticks a whole database, or takes it and all its tables out. */
export function toggleDatabase(ticked: Ticked, database: string): Ticked {
  const databases = new Set(ticked.databases);
  const tables = new Map(ticked.tables);
  tables.delete(database);
  if (!databases.delete(database)) databases.add(database);
  return { databases, tables };
}

/** Ticks or unticks a table. Out of a ticked database, the others stay in by name: later tables no longer come along. */
export function toggleTable(ticked: Ticked, database: string, table: string, present: readonly string[]): Ticked {
  if (ticked.databases.has(database)) {
    return withTables(
      { ...ticked, databases: without(ticked.databases, database) },
      database,
      new Set(present.filter((name) => name !== table)),
    );
  }
  const set = new Set(ticked.tables.get(database));
  if (!set.delete(table)) set.add(table);
  return withTables(ticked, database, set);
}

/** Adds tables by name; those of a ticked database are in already. */
export function addTables(ticked: Ticked, shown: readonly { database: string; tables: readonly string[] }[]): Ticked {
  let next = ticked;
  for (const { database, tables } of shown) {
    if (next.databases.has(database) || tables.length === 0) continue;
    next = withTables(next, database, new Set([...(next.tables.get(database) ?? []), ...tables]));
  }
  return next;
}

export function addDatabases(ticked: Ticked, names: readonly string[]): Ticked {
  const tables = new Map(ticked.tables);
  for (const name of names) tables.delete(name);
  return { databases: new Set([...ticked.databases, ...names]), tables };
}

/** Ticked objects that the source does not have (any more). */
export function goneObjects(
  ticked: Ticked,
  objects: SourceObjects,
): { databases: string[]; tables: [string, string][] } {
  const present = new Map(objects.databases.map(({ name, tables }) => [name, tables]));
  const databases = [...ticked.databases].filter((name) => !present.has(name));
  const tables: [string, string][] = [];
  for (const [database, names] of ticked.tables) {
    const have = new Set(present.get(database)?.map(({ name }) => name));
    for (const name of names) if (!have.has(name)) tables.push([database, name]);
  }
  return { databases, tables };
}

export function removeGone(ticked: Ticked, gone: ReturnType<typeof goneObjects>): Ticked {
  let next: Ticked = {
    ...ticked,
    databases: new Set([...ticked.databases].filter((n) => !gone.databases.includes(n))),
  };
  const byDatabase = Map.groupBy(gone.tables, ([database]) => database);
  for (const [database, pairs] of byDatabase) {
    const left = new Set(next.tables.get(database));
    for (const [, table] of pairs) left.delete(table);
    next = withTables(next, database, left);
  }
  return next;
}

function withTables(ticked: Ticked, database: string, set: ReadonlySet<string>): Ticked {
  const tables = new Map(ticked.tables);
  if (set.size === 0) tables.delete(database);
  else tables.set(database, set);
  return { ...ticked, tables };
}

function without(set: ReadonlySet<string>, name: string): Set<string> {
  const copy = new Set(set);
  copy.delete(name);
  return copy;
}
