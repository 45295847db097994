import type { ColumnStructure, ForeignKeyStructure, TableName, TableStructure } from '@tideway/domain';

/** A key by column names; null stands for an expression. */
export interface ModelKey {
  name: string;
  primary: boolean;
  parts: { readonly column: string | null; readonly prefix: number | null }[];
}

/** A table while DDL is replayed on it: columns in order, keys by name, so that columns can move. */
export interface TableModel {
  table: TableName;
  columns: ColumnStructure[];
  keys: ModelKey[];
  foreignKeys: ForeignKeyStructure[];
  engine: string | null;
  triggers: readonly string[];
}

/** A DDL that cannot be replayed, with the reason: the structure after it is not known from replay. */
export class CannotReplay extends Error {
  override readonly name = 'CannotReplay';
}

export function modelOf(structure: TableStructure): TableModel {
  const { columns } = structure;
  return {
    table: structure.table,
    columns: [...columns],
    keys: structure.uniqueKeys.map(({ name, primary, parts }) => ({
      name,
      primary,
      parts: parts.map(({ ordinal, prefix }) => ({
        column: ordinal === null ? null : (columns[ordinal]?.name ?? null),
        prefix,
      })),
    })),
    foreignKeys: [...structure.foreignKeys],
    engine: structure.engine,
    triggers: structure.triggers,
  };
}

export function structureOf(model: TableModel): TableStructure {
  const uniqueKeys = model.keys.map(({ name, primary, parts }) => ({
    name,
    primary,
    parts: parts.map(({ column, prefix }) => ({
      ordinal: column === null ? null : findColumn(model, column),
      prefix,
    })),
  }));
  return {
    table: model.table,
    columns: [...model.columns],
    uniqueKeys: uniqueKeys.sort((a, b) => Number(b.primary) - Number(a.primary)),
    foreignKeys: [...model.foreignKeys],
    engine: model.engine,
    triggers: model.triggers,
  };
}

/** Ordinal of a column; names are compared without case, as the server does. Throws {@link CannotReplay}. */
export function findColumn(model: TableModel, name: string): number {
  const ordinal = model.columns.findIndex((column) => sameName(column.name, name));
  if (ordinal < 0) throw new CannotReplay(`${model.table.schema}.${model.table.name} has no column ${name}`);
  return ordinal;
}

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Puts a column where the statement says: `FIRST`, after another, or last. */
export function placeColumn(model: TableModel, column: ColumnStructure, place: ColumnPlace): void {
  if (place.kind === 'first') model.columns.unshift(column);
  else if (place.kind === 'last') model.columns.push(column);
  else model.columns.splice(findColumn(model, place.after) + 1, 0, column);
}

export type ColumnPlace =
  | { readonly kind: 'first' }
  | { readonly kind: 'last' }
  | { readonly kind: 'after'; readonly after: string };

/** Removes a column and its parts of keys; a key without parts is gone, as on the server. */
export function removeColumn(model: TableModel, name: string): void {
  model.columns.splice(findColumn(model, name), 1);
  for (const key of model.keys) {
    key.parts = key.parts.filter(({ column }) => column === null || !sameName(column, name));
  }
  model.keys = model.keys.filter(({ parts }) => parts.length > 0);
}

export function renameColumn(model: TableModel, from: string, to: string): void {
  const ordinal = findColumn(model, from);
  const column = model.columns[ordinal] as ColumnStructure;
  model.columns[ordinal] = { ...column, name: to };
  renameInKeys(model, from, to);
}

export function renameInKeys(model: TableModel, from: string, to: string): void {
  for (const key of model.keys) {
    key.parts = key.parts.map((part) =>
      part.column !== null && sameName(part.column, from) ? { ...part, column: to } : part,
    );
  }
  model.foreignKeys = model.foreignKeys.map((key) => ({
    ...key,
    columns: key.columns.map((column) => (sameName(column, from) ? to : column)),
  }));
}

/** Adds a key, under the name the server would choose when the statement gives none. */
export function addKey(model: TableModel, name: string | null, primary: boolean, parts: ModelKey['parts']): void {
  for (const { column } of parts) if (column !== null) findColumn(model, column);
  if (primary) {
    model.keys = model.keys.filter((key) => !key.primary);
    const names = new Set(parts.map(({ column }) => column?.toLowerCase()));
    model.columns = model.columns.map((column) =>
      names.has(column.name.toLowerCase()) ? { ...column, nullable: false } : column,
    );
    model.keys.push({ name: 'PRIMARY', primary, parts });
    return;
  }
  model.keys.push({ name: name ?? freeName(model, parts[0]?.column ?? 'functional_index'), primary, parts });
}

/** The first column's name, then `_2`, `_3` … (sql/sql_table.cc, make_unique_key_name). */
function freeName(model: TableModel, base: string): string {
  const taken = (name: string): boolean => model.keys.some((key) => sameName(key.name, name));
  if (!taken(base)) return base;
  for (let number = 2; ; number += 1) if (!taken(`${base}_${number}`)) return `${base}_${number}`;
}

/** Drops a unique key by name. Other indexes are not kept, so an unknown name is one of those. */
export function dropKey(model: TableModel, name: string): void {
  model.keys = model.keys.filter((key) => !sameName(key.name, name));
}
