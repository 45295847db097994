import {
  type ColumnStructure,
  type SelectionPredicate,
  type TableName,
  type TableStructure,
  tableKey,
} from '@tideway/domain';
import { type DdlStatement, NotUnderstood, planDdl, TokenReader, tokenize, tokenModes } from '@tideway/engine';
import { alterTable } from './alter-table.ts';
import type { TextDefaults } from './column-definition.ts';
import { createTable } from './create-table.ts';
import { nameOf, readParts } from './definitions.ts';
import { addKey, CannotReplay, dropKey, modelOf, structureOf, type TableModel } from './table-model.ts';

/** A logged statement, as far as it decides a structure. */
export interface LoggedDdl {
  readonly sql: string;
  readonly schema: string;
  readonly sqlMode: string | null;
  /** Default collation of the database, where the event says it. */
  readonly collationDatabase: string | null;
  /** MariaDB has no JSON type of its own, for instance. */
  readonly flavour: 'mysql' | 'mariadb';
}

/** What a DDL did to one table. `unknown`: it was touched, but how cannot be told from the statement. */
export type DdlEffect =
  | { readonly kind: 'set'; readonly table: TableName; readonly structure: TableStructure }
  | { readonly kind: 'drop'; readonly table: TableName }
  | { readonly kind: 'drop-database'; readonly schema: string }
  | { readonly kind: 'unknown'; readonly table: TableName; readonly reason: string };

/** A statement as a whole: its effects in order, or why nothing can be told, not even which tables it touches. */
export type Replay =
  | { readonly understood: true; readonly effects: readonly DdlEffect[] }
  | { readonly understood: false; readonly reason: string };

const EVERYTHING: SelectionPredicate = { table: () => true, database: () => true, touches: () => true };

/**
 * Replays a statement over the structures before it (`before` gives undefined for a table it does not know). Never
 * throws for a statement: what cannot be replayed is `unknown`.
 */
export function replayDdl(ddl: LoggedDdl, before: (table: TableName) => TableStructure | undefined): Replay {
  const plan = planDdl(ddl, EVERYTHING);
  if (plan.outcome === 'refused') return { understood: false, reason: plan.reason.en };
  if (plan.outcome !== 'run') return { understood: true, effects: [] };
  const known = new Map<string, TableStructure | undefined>();
  const lookUp = (table: TableName): TableStructure | undefined =>
    known.has(tableKey(table)) ? known.get(tableKey(table)) : before(table);
  const effects: DdlEffect[] = [];
  for (const statement of plan.statements) {
    for (const effect of replayStatement(statement, ddl, lookUp)) {
      effects.push(effect);
      if (effect.kind !== 'drop-database') {
        known.set(tableKey(effect.table), effect.kind === 'set' ? effect.structure : undefined);
      }
    }
  }
  return { understood: true, effects };
}

function replayStatement(
  statement: DdlStatement,
  ddl: LoggedDdl,
  before: (table: TableName) => TableStructure | undefined,
): readonly DdlEffect[] {
  const [first, second] = statement.objects;
  if (first === undefined) return [];
  if (first.name === null) {
    return statement.kind === 'drop-database' ? [{ kind: 'drop-database', schema: first.schema }] : [];
  }
  const table = { schema: first.schema, name: first.name };
  const renamedTo =
    second === undefined || second.name === null ? undefined : { schema: second.schema, name: second.name };
  if (statement.kind === 'truncate-table') return [];
  if (statement.kind === 'drop-table') return [{ kind: 'drop', table }];
  const touched = renamedTo ?? table;
  const effects: DdlEffect[] = renamedTo === undefined ? [] : [{ kind: 'drop', table }];
  try {
    const model = replayModel(statement, table, ddl, before);
    model.table = touched;
    if (ddl.flavour === 'mariadb') model.columns = model.columns.map(asMariadb);
    return [...effects, { kind: 'set', table: touched, structure: structureOf(model) }];
  } catch (error) {
    if (error instanceof CannotReplay || error instanceof NotUnderstood || error instanceof SyntaxError) {
      return [...effects, { kind: 'unknown', table: touched, reason: error.message }];
    }
    throw error;
  }
}

function replayModel(
  { kind, sql }: DdlStatement,
  table: TableName,
  ddl: LoggedDdl,
  before: (table: TableName) => TableStructure | undefined,
): TableModel {
  const reader = new TokenReader(tokenize(sql, tokenModes(ddl.sqlMode)));
  const database: TextDefaults = {
    charset: ddl.collationDatabase?.split('_')[0] ?? null,
    collation: ddl.collationDatabase,
  };
  if (kind === 'create-table') {
    while (!reader.accept('TABLE')) reader.next();
    reader.accept('IF', 'NOT', 'EXISTS');
    reader.name();
    const like = likeOf(reader);
    if (like === undefined) return createTable(table, reader, database);
    const copied = modelOf(known(before({ schema: like.schema ?? table.schema, name: like.name }), table));
    // LIKE copies no foreign keys and no triggers.
    return { ...copied, foreignKeys: [], triggers: [] };
  }
  const model = modelOf(known(before(table), table));
  if (kind === 'create-index' || kind === 'drop-index') {
    replayIndex(model, reader, kind);
  } else {
    while (!reader.accept('TABLE')) reader.next();
    reader.accept('IF', 'EXISTS');
    reader.name();
    if (kind === 'alter-table') alterTable(model, reader, tableDefaults(model));
  }
  return model;
}

/** JSON is a word for LONGTEXT there. */
function asMariadb(column: ColumnStructure): ColumnStructure {
  if (column.dataType !== 'json') return column;
  return { ...column, dataType: 'longtext', columnType: 'longtext', charset: 'utf8mb4', collation: 'utf8mb4_bin' };
}

function known(structure: TableStructure | undefined, table: TableName): TableStructure {
  if (structure !== undefined) return structure;
  throw new CannotReplay(`the structure of ${tableKey(table)} before it is not known`);
}

/** `LIKE other` or `(LIKE other)`. */
function likeOf(reader: TokenReader): { readonly schema: string | null; readonly name: string } | undefined {
  if (reader.accept('LIKE') || reader.accept('(', 'LIKE')) return reader.name();
  return undefined;
}

/** What new text columns get. The table's default is not kept, so its columns vouch for it when they all agree. */
function tableDefaults(model: TableModel): TextDefaults {
  const charsets = new Set(model.columns.map(({ charset }) => charset).filter((charset) => charset !== null));
  const collations = new Set(model.columns.map(({ collation }) => collation).filter((c) => c !== null));
  const [charset = null] = charsets.size === 1 ? charsets : [];
  const [collation = null] = collations.size === 1 ? collations : [];
  return { charset, collation };
}

function replayIndex(model: TableModel, reader: TokenReader, kind: DdlStatement['kind']): void {
  let isUnique = false;
  while (!reader.accept('INDEX')) isUnique = reader.next().keyword === 'UNIQUE' || isUnique;
  if (!reader.accept('IF', 'NOT', 'EXISTS')) reader.accept('IF', 'EXISTS');
  const name = nameOf(reader);
  if (kind === 'drop-index') {
    if (name.toUpperCase() === 'PRIMARY') model.keys = model.keys.filter(({ primary }) => !primary);
    else dropKey(model, name);
    return;
  }
  if (!isUnique) return;
  while (!reader.accept('ON')) reader.next();
  reader.name();
  while (reader.keyword() !== '(') reader.next();
  addKey(model, name, false, readParts(reader));
}
