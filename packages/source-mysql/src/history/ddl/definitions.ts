import type { TableName } from '@tideway/domain';
import { type Token, TokenReader } from '@tideway/engine';
import { type ColumnDefinition, readColumn, type TextDefaults } from './column-definition.ts';
import { addKey, CannotReplay, type ModelKey, placeColumn, type TableModel } from './table-model.ts';

/** Splits at commas outside parentheses. */
export function splitByComma(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.keyword === '(') depth += 1;
    if (token.keyword === ')') depth -= 1;
    if (token.keyword === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** The tokens between the parenthesis the reader stands on and its end; the reader then stands behind it. */
export function insideParentheses(reader: TokenReader): readonly Token[] {
  const from = reader.position;
  reader.skipParentheses();
  return reader.tokens.slice(from + 1, reader.position - 1);
}

const CONSTRAINT_WORDS = new Set([
  'CONSTRAINT',
  'PRIMARY',
  'UNIQUE',
  'KEY',
  'INDEX',
  'FULLTEXT',
  'SPATIAL',
  'FOREIGN',
  'CHECK',
  'PERIOD',
]);

/** Whether a definition (of CREATE TABLE, or after ADD) is a key or constraint and not a column. */
export function isConstraint(reader: TokenReader): boolean {
  return CONSTRAINT_WORDS.has(reader.keyword());
}

/** Adds `name type …` as a column, with the keys it brings along. */
export function addColumn(model: TableModel, reader: TokenReader, defaults: TextDefaults): void {
  const definition = readColumn(reader, nameOf(reader), defaults);
  placeColumn(model, definition.column, definition.place);
  addColumnKey(model, definition);
}

export function addColumnKey(model: TableModel, { column, key }: ColumnDefinition): void {
  if (key !== null) addKey(model, null, key === 'primary', [{ column: column.name, prefix: null }]);
}

/** Adds a PRIMARY KEY, UNIQUE or FOREIGN KEY; other keys and checks do not matter to us. */
export function addConstraint(model: TableModel, reader: TokenReader): void {
  let name: string | null = null;
  if (reader.accept('CONSTRAINT') && !isConstraint(reader)) name = nameOf(reader);
  if (reader.accept('PRIMARY')) {
    reader.accept('KEY');
    skipToParenthesis(reader);
    addKey(model, null, true, readParts(reader));
  } else if (reader.accept('UNIQUE')) {
    if (!reader.accept('KEY')) reader.accept('INDEX');
    name = indexName(reader) ?? name;
    skipToParenthesis(reader);
    addKey(model, name, false, readParts(reader));
  } else if (reader.accept('FOREIGN')) {
    reader.accept('KEY');
    name ??= indexName(reader) ?? '';
    skipToParenthesis(reader);
    addForeignKey(model, name, reader);
  }
}

/** The name of an index, when there is one before `(` or `USING`. */
function indexName(reader: TokenReader): string | null {
  const token = reader.peek();
  if (token === undefined || token.keyword === '(' || token.keyword === 'USING') return null;
  if (reader.accept('IF', 'NOT', 'EXISTS')) return indexName(reader);
  return nameOf(reader);
}

function skipToParenthesis(reader: TokenReader): void {
  while (reader.keyword() !== '(') reader.next();
}

/** Key parts: `a`, `b(10)`, `c DESC`, `(lower(d))`. */
export function readParts(reader: TokenReader): ModelKey['parts'] {
  return splitByComma(insideParentheses(reader)).map((tokens) => {
    const [first, open, length] = tokens;
    if (first === undefined || first.keyword === '(') return { column: null, prefix: null };
    const prefix = open?.keyword === '(' ? Number(length?.value) : null;
    return { column: first.value, prefix };
  });
}

function addForeignKey(model: TableModel, name: string, reader: TokenReader): void {
  const names = (): string[] => splitByComma(insideParentheses(reader)).map(([token]) => token?.value ?? '');
  const columns = names();
  if (!reader.accept('REFERENCES')) throw new CannotReplay('a foreign key without REFERENCES');
  const target = reader.name();
  const referenced: TableName = { schema: target.schema ?? model.table.schema, name: target.name };
  const referencedColumns = reader.keyword() === '(' ? names() : [];
  let onDelete = 'RESTRICT';
  let onUpdate = 'RESTRICT';
  while (!reader.ended) {
    if (reader.accept('ON', 'DELETE')) onDelete = readAction(reader);
    else if (reader.accept('ON', 'UPDATE')) onUpdate = readAction(reader);
    else reader.next();
  }
  model.foreignKeys.push({ name, columns, referenced, referencedColumns, onDelete, onUpdate });
}

function readAction(reader: TokenReader): string {
  const { keyword } = reader.next();
  if (keyword === 'SET' || keyword === 'NO') return `${keyword} ${reader.next().keyword}`;
  return keyword;
}

/** An identifier, bare or quoted. */
export function nameOf(reader: TokenReader): string {
  const { type, value } = reader.next();
  if (type !== 'word' && type !== 'quoted') throw new CannotReplay(`a name was expected at "${value}"`);
  return value;
}

/** A reader over some tokens. */
export function readerOf(tokens: readonly Token[]): TokenReader {
  return new TokenReader(tokens);
}
