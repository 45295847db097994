import { quoteTable } from '@tideway/domain';
import type { DdlKind } from '../ports/source-transaction.ts';
import { Edits } from './edits.ts';
import type { ParsedStatement } from './parsed-statement.ts';
import { qualifyReferences } from './references.ts';
import { NotUnderstood, type TokenReader } from './token-reader.ts';
import { type SourceCollations, writeCollations, writeTableDefault } from './write-collations.ts';

/** CREATE TABLE. With a SELECT in it, it is no description of a structure, and is refused. */
export function parseCreateTable(
  sql: string,
  reader: TokenReader,
  schema: string,
  collations: SourceCollations,
): readonly ParsedStatement[] {
  while (!reader.accept('TABLE')) reader.next();
  reader.accept('IF', 'NOT', 'EXISTS');
  const name = reader.name();
  const table = { schema: name.schema ?? schema, name: name.name };
  const edits = new Edits(sql);
  edits.qualify(name, table.schema);
  const inParentheses = reader.keyword() === '(' && reader.keyword(1) === 'LIKE';
  if (inParentheses) reader.next();
  const isCopy = reader.accept('LIKE');
  if (isCopy) {
    const like = reader.name();
    edits.qualify(like, like.schema ?? schema);
  }
  qualifyReferences(reader, edits, table.schema);
  const { tokens, position } = reader;
  writeCollations(tokens, position, edits, collations, 'end');
  if (!isCopy) writeTableDefault(tokens, position, edits, () => collations.ofDatabase(table.schema));
  const last = tokens.length - 1;
  const rowsFollow = tokens[last]?.keyword === 'TRANSACTION' && tokens[last - 1]?.keyword === 'START';
  refuseSelect(reader);
  const text = rowsFollow ? edits.render(0, tokens[last - 2]?.end) : edits.renderWhole();
  return [{ kind: 'create-table', sql: text, objects: [table], rowsFollow }];
}

function refuseSelect(reader: TokenReader): void {
  let depth = 0;
  while (!reader.ended) {
    const { keyword } = reader.next();
    if (keyword === '(') depth += 1;
    if (keyword === ')') depth -= 1;
    if (depth === 0 && (keyword === 'SELECT' || keyword === 'VALUES')) {
      // PARTITION … VALUES LESS THAN stands inside parentheses.
      throw new NotUnderstood('CREATE TABLE … SELECT was logged as a statement');
    }
  }
}

/** DROP TABLE, a statement a table. */
export function parseDropTable(reader: TokenReader, schema: string): readonly ParsedStatement[] {
  while (!reader.accept('TABLE') && !reader.accept('TABLES')) reader.next();
  const ifExists = reader.accept('IF', 'EXISTS') ? 'IF EXISTS ' : '';
  const statements: ParsedStatement[] = [];
  do {
    const { schema: written, name } = reader.name();
    const table = { schema: written ?? schema, name };
    const sql = `DROP TABLE ${ifExists}${quoteTable(table)}`;
    statements.push({ kind: 'drop-table', sql, objects: [table], rowsFollow: false });
  } while (reader.accept(','));
  if (!reader.ended && !reader.accept('RESTRICT') && !reader.accept('CASCADE')) unexpected(reader);
  return statements;
}

/** RENAME TABLE, a statement a pair, in the order in which the source renamed them. */
export function parseRenameTable(reader: TokenReader, schema: string): readonly ParsedStatement[] {
  while (!reader.accept('TABLE') && !reader.accept('TABLES')) reader.next();
  reader.accept('IF', 'EXISTS');
  const statements: ParsedStatement[] = [];
  do {
    const old = reader.name();
    if (!reader.accept('TO')) unexpected(reader);
    const name = reader.name();
    const from = { schema: old.schema ?? schema, name: old.name };
    const to = { schema: name.schema ?? schema, name: name.name };
    const sql = `RENAME TABLE ${quoteTable(from)} TO ${quoteTable(to)}`;
    statements.push({ kind: 'rename-table', sql, objects: [from, to], rowsFollow: false });
  } while (reader.accept(','));
  if (!reader.ended) unexpected(reader);
  return statements;
}

/** TRUNCATE TABLE. */
export function parseTruncate(reader: TokenReader, schema: string): readonly ParsedStatement[] {
  reader.accept('TRUNCATE');
  reader.accept('TABLE');
  const name = reader.name();
  if (!reader.ended) unexpected(reader);
  const table = { schema: name.schema ?? schema, name: name.name };
  return [{ kind: 'truncate-table', sql: `TRUNCATE TABLE ${quoteTable(table)}`, objects: [table], rowsFollow: false }];
}

/** CREATE INDEX and DROP INDEX: the table is behind ON. */
export function parseIndex(
  sql: string,
  reader: TokenReader,
  schema: string,
  kind: DdlKind,
): readonly ParsedStatement[] {
  while (!reader.accept('ON')) {
    if (reader.keyword() === '(') reader.skipParentheses();
    else reader.next();
  }
  const name = reader.name();
  const table = { schema: name.schema ?? schema, name: name.name };
  const edits = new Edits(sql);
  edits.qualify(name, table.schema);
  return [{ kind, sql: edits.renderWhole(), objects: [table], rowsFollow: false }];
}

function unexpected(reader: TokenReader): never {
  throw new NotUnderstood(`"${reader.peek()?.value ?? ''}" was not expected`);
}
