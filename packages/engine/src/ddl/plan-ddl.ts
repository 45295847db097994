import { quoteTable, type SelectionPredicate, say, type TableName, type Text } from '@tideway/domain';
import type { DdlStatement } from '../ports/source-transaction.ts';
import { classifyStatement } from './classify.ts';
import { parseAlterTable } from './parse-alter-table.ts';
import { parseDatabase } from './parse-database.ts';
import { parseCreateTable, parseDropTable, parseIndex, parseRenameTable, parseTruncate } from './parse-table.ts';
import type { ParsedStatement } from './parsed-statement.ts';
import { NotUnderstood, TokenReader } from './token-reader.ts';
import { openMariadbComments, type SourceFlavour, tokenize, tokenModes } from './tokens.ts';
import type { SourceCollations } from './write-collations.ts';

/** What a query event comes to. */
export type DdlPlan =
  /** Run these. `rowsFollow`: a CREATE TABLE whose rows are in the same transaction. */
  | { readonly outcome: 'run'; readonly statements: readonly DdlStatement[]; readonly rowsFollow: boolean }
  /** Nothing to do; `what` is listed unless `silent`. */
  | { readonly outcome: 'nothing'; readonly what: string; readonly silent: boolean }
  /** An operator must decide. */
  | { readonly outcome: 'refused'; readonly reason: Text }
  /** Rows changed by a statement. `table` undefined when it cannot be told. */
  | { readonly outcome: 'dml'; readonly verb: string; readonly table: TableName | undefined };

/** A query event as far as planning needs it. */
export interface LoggedStatement {
  readonly sql: string;
  /** Default database of the session, empty when it had none. */
  readonly schema: string;
  readonly sqlMode: string | null;
  /** `mysql` when left out. */
  readonly flavour?: SourceFlavour;
  /** Nothing is written out where it is left out. */
  readonly collations?: SourceCollations;
}

const UNKNOWN: SourceCollations = { ofCharset: () => null, ofDatabase: () => null, ofServer: null };

/** Classifies a logged statement, splits it, qualifies its names, and leaves out what is not selected. */
export function planDdl(logged: LoggedStatement, selection: SelectionPredicate): DdlPlan {
  try {
    return plan(logged, selection);
  } catch (error) {
    if (error instanceof NotUnderstood || error instanceof SyntaxError) {
      return {
        outcome: 'refused',
        reason: say(`it is not understood: ${error.message}`, `无法解析：${error.message}`),
      };
    }
    throw error;
  }
}

function plan(logged: LoggedStatement, selection: SelectionPredicate): DdlPlan {
  const { schema, sqlMode, flavour, collations = UNKNOWN } = logged;
  const tokens = tokenize(logged.sql, tokenModes(sqlMode, flavour)).filter(
    (token, index, all) => !isLastSemicolon(token.keyword, index, all),
  );
  const sql = flavour === 'mariadb' ? openMariadbComments(logged.sql, tokens) : logged.sql;
  const found = classifyStatement(tokens);
  switch (found.type) {
    case 'not-migrated':
      return { outcome: 'nothing', what: found.what, silent: found.silent };
    case 'dml':
      return planDml(found.verb, found.reader, schema, selection);
    case 'unknown':
      return { outcome: 'refused', reason: say('it is of a kind that is not known', '不认识这类语句') };
    default:
      return select(parse(sql, found.verb, found.reader, schema, collations), selection);
  }
}

function isLastSemicolon(keyword: string, index: number, all: readonly unknown[]): boolean {
  return keyword === ';' && index === all.length - 1;
}

function parse(
  sql: string,
  verb: string,
  reader: TokenReader,
  schema: string,
  collations: SourceCollations,
): readonly ParsedStatement[] {
  if (verb === 'TRUNCATE') return parseTruncate(reader, schema);
  if (verb === 'RENAME') return parseRenameTable(reader, schema);
  const object = objectWord(reader);
  if (object === 'DATABASE') return parseDatabase(sql, reader, schema, verb as 'CREATE' | 'ALTER' | 'DROP', collations);
  if (object === 'INDEX') return parseIndex(sql, reader, schema, verb === 'CREATE' ? 'create-index' : 'drop-index');
  if (verb === 'CREATE') return parseCreateTable(sql, reader, schema, collations);
  return verb === 'ALTER' ? parseAlterTable(sql, reader, schema, collations) : parseDropTable(reader, schema);
}

function objectWord(reader: TokenReader): 'TABLE' | 'INDEX' | 'DATABASE' {
  for (let ahead = 1; ; ahead += 1) {
    const word = reader.keyword(ahead);
    if (word === 'TABLE' || word === 'TABLES') return 'TABLE';
    if (word === 'INDEX') return 'INDEX';
    if (word === 'DATABASE' || word === 'SCHEMA') return 'DATABASE';
    if (reader.peek(ahead) === undefined) throw new NotUnderstood('it names no table, index or database');
  }
}

function select(parsed: readonly ParsedStatement[], selection: SelectionPredicate): DdlPlan {
  const statements: DdlStatement[] = [];
  let rowsFollow = false;
  for (const statement of parsed) {
    for (const { schema } of statement.objects) {
      if (schema === '') throw new NotUnderstood('it names no database and the session had none');
    }
    const verdict = selected(statement, selection);
    if (verdict === 'no') continue;
    if (typeof verdict === 'object') return { outcome: 'refused', reason: verdict };
    rowsFollow ||= statement.rowsFollow;
    const { kind, sql, objects } = statement;
    statements.push({ kind, sql, objects });
  }
  if (statements.length === 0) return { outcome: 'nothing', what: 'not selected', silent: true };
  return { outcome: 'run', statements, rowsFollow };
}

/** `yes`, `no`, or why an operator must decide. */
function selected({ kind, objects }: ParsedStatement, selection: SelectionPredicate): 'yes' | 'no' | Text {
  const [first, second] = objects;
  if (first === undefined) return say('it names no object', '语句中没有对象');
  if (first.name === null) {
    if (selection.database(first.schema)) return 'yes';
    const drops = kind === 'drop-database' && selection.touches(first.schema);
    if (!drops) return 'no';
    return say(
      `it drops database ${first.schema}, of which only some tables are selected`,
      `它删除数据库 ${first.schema}，而其中只选择了部分表`,
    );
  }
  const from = selection.table(first.schema, first.name);
  if (second === undefined || second.name === null) return from ? 'yes' : 'no';
  const to = selection.table(second.schema, second.name);
  if (!from && to) {
    const names = `${first.schema}.${first.name} to ${second.schema}.${second.name}`;
    return say(
      `it renames ${names}: a table that was not selected would become selected, and its rows are not on the target`,
      `它重命名 ${names}：原来未选择的表会变为已选择，而其数据不在目标端`,
    );
  }
  return from ? 'yes' : 'no';
}

/** `DELETE FROM t` without a condition is how servers log that a MEMORY table came up empty: a TRUNCATE. */
function planDml(verb: string, reader: TokenReader, schema: string, selection: SelectionPredicate): DdlPlan {
  const table = dmlTable(verb, reader, schema);
  if (verb !== 'DELETE' || table === undefined || reader.tokens.some(({ keyword }) => END_OF_FROM.has(keyword))) {
    return { outcome: 'dml', verb, table };
  }
  const sql = `TRUNCATE TABLE ${quoteTable(table)}`;
  return select([{ kind: 'truncate-table', sql, objects: [table], rowsFollow: false }], selection);
}

const END_OF_FROM = new Set(['WHERE', 'ORDER', 'LIMIT']);

/** The table a logged DML statement changes, where that is easy to see. */
function dmlTable(verb: string, reader: TokenReader, schema: string): TableName | undefined {
  const skip = new Set(['LOW_PRIORITY', 'HIGH_PRIORITY', 'DELAYED', 'QUICK', 'IGNORE', 'INTO', 'FROM']);
  if (verb !== 'INSERT' && verb !== 'REPLACE' && verb !== 'UPDATE' && verb !== 'DELETE') return undefined;
  const rest = new TokenReader(reader.tokens.slice(1));
  while (skip.has(rest.keyword())) rest.next();
  const name = rest.name();
  // Several tables, or an alias list: not easy.
  if (rest.keyword() === ',' || (verb === 'DELETE' && !['WHERE', 'ORDER', 'LIMIT', ''].includes(rest.keyword())))
    return undefined;
  return { schema: name.schema ?? schema, name: name.name };
}
