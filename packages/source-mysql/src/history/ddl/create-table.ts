import type { TableName } from '@tideway/domain';
import type { TokenReader } from '@tideway/engine';
import { charsetOf, type TextDefaults } from './column-definition.ts';
import { addColumn, addConstraint, insideParentheses, isConstraint, readerOf, splitByComma } from './definitions.ts';
import { CannotReplay, type TableModel } from './table-model.ts';

/** Replays `CREATE TABLE name (definitions) options`; the reader stands behind the name. */
export function createTable(table: TableName, reader: TokenReader, database: TextDefaults): TableModel {
  if (reader.keyword() !== '(') throw new CannotReplay('a CREATE TABLE without definitions');
  const definitions = splitByComma(insideParentheses(reader));
  const options = readOptions(reader);
  const defaults = options.defaults ?? database;
  const model: TableModel = {
    table,
    columns: [],
    keys: [],
    foreignKeys: [],
    engine: options.engine,
    triggers: [],
  };
  const readers = definitions.map(readerOf);
  // Keys may stand before the columns they name.
  for (const definition of readers) if (!isConstraint(definition)) addColumn(model, definition, defaults);
  for (const definition of readers) if (isConstraint(definition)) addConstraint(model, definition);
  if (model.columns.length === 0) throw new CannotReplay('a CREATE TABLE without columns');
  return model;
}

interface TableOptions {
  readonly engine: string | null;
  /** Null when the statement says nothing: the database's then. */
  readonly defaults: TextDefaults | null;
}

/** ENGINE, CHARSET and COLLATE out of the options; the first partition clause ends them. */
export function readOptions(reader: TokenReader): TableOptions {
  let engine: string | null = null;
  let charset: string | null = null;
  let collation: string | null = null;
  const value = (): string => {
    reader.accept('=');
    return reader.next().value;
  };
  while (!reader.ended && reader.keyword() !== 'PARTITION') {
    if (reader.accept('ENGINE') || reader.accept('TYPE')) engine = value();
    else if (reader.accept('CHARACTER', 'SET') || reader.accept('CHARSET')) charset = value().toLowerCase();
    else if (reader.accept('COLLATE')) collation = value().toLowerCase();
    else if (reader.keyword() === '(') reader.skipParentheses();
    else reader.next();
  }
  if (charset === null && collation === null) return { engine, defaults: null };
  return { engine, defaults: { charset: charset ?? charsetOf(collation ?? ''), collation } };
}
