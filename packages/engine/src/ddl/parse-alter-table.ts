import { quoteTable } from '@tideway/domain';
import { Edits } from './edits.ts';
import type { ParsedStatement } from './parsed-statement.ts';
import { qualifyReferences } from './references.ts';
import { type NameAt, NotUnderstood, type TokenReader } from './token-reader.ts';
import type { Token } from './tokens.ts';
import { type SourceCollations, writeCollations } from './write-collations.ts';

/** Words that begin a clause of ALTER TABLE. A comma before anything else belongs to the clause (DROP PARTITION a, b). */
const CLAUSE_WORDS = new Set(
  (
    'ADD DROP MODIFY CHANGE ALTER RENAME CONVERT ORDER DISABLE ENABLE FORCE DISCARD IMPORT ALGORITHM LOCK WITH WITHOUT ' +
    'ENGINE AUTO_INCREMENT COMMENT DEFAULT CHARACTER CHARSET COLLATE ROW_FORMAT KEY_BLOCK_SIZE'
  ).split(' '),
);

interface Clause {
  readonly tokens: readonly Token[];
  readonly words: readonly string[];
}

/**
 * ALTER TABLE, a statement a clause, because TiDB does not run several as one. Left whole where the clauses only have
 * their meaning together: names swapped, AUTO_INCREMENT with its key, a primary key replaced, version comments inside.
 */
export function parseAlterTable(
  sql: string,
  reader: TokenReader,
  defaultSchema: string,
  collations: SourceCollations,
): readonly ParsedStatement[] {
  while (!reader.accept('TABLE')) reader.next();
  reader.accept('IF', 'EXISTS');
  const name = reader.name();
  const table = { schema: name.schema ?? defaultSchema, name: name.name };
  if (reader.accept('WAIT')) reader.next();
  else reader.accept('NOWAIT');
  const edits = new Edits(sql);
  edits.qualify(name, table.schema);
  const from = reader.position;
  qualifyReferences(reader, edits, table.schema);
  writeCollations(reader.tokens, from, edits, collations, 'comma');
  const clauses = splitClauses(reader.tokens.slice(from));
  const renames = clauses.filter(isRename);
  const [rename] = renames;
  if (renames.length > 1) throw new NotUnderstood('two RENAME clauses');
  const newName = rename === undefined ? undefined : qualifyRename(rename, edits, defaultSchema);
  qualifyExchange(clauses, edits, defaultSchema);
  const whole = clauses.length < 2 || sql.includes('/*!') || belongTogether(clauses);
  const objects = newName === undefined ? [table] : [table, newName];
  if (whole) {
    const kind = newName !== undefined && clauses.length === 1 ? 'rename-table' : 'alter-table';
    return [{ kind, sql: edits.renderWhole(), objects, rowsFollow: false }];
  }
  const head = `ALTER TABLE ${quoteTable(table)} `;
  return inOrder(clauses.filter((clause) => !isHint(clause))).map((clause): ParsedStatement => {
    const text = edits.render(clause.tokens[0]?.start, clause.tokens.at(-1)?.end);
    const renamed = isRename(clause);
    return {
      kind: renamed ? 'rename-table' : 'alter-table',
      sql: head + text,
      objects: renamed ? objects : [table],
      rowsFollow: false,
    };
  });
}

function splitClauses(tokens: readonly Token[]): readonly Clause[] {
  const clauses: Token[][] = [[]];
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.keyword === '(') depth += 1;
    if (token.keyword === ')') depth -= 1;
    const begins = token.keyword === ',' && depth === 0 && CLAUSE_WORDS.has(tokens[index + 1]?.keyword ?? '');
    if (begins) clauses.push([]);
    else clauses.at(-1)?.push(token);
  }
  return clauses.filter((list) => list.length > 0).map((list) => ({ tokens: list, words: list.map((t) => t.keyword) }));
}

function isRename({ words }: Clause): boolean {
  return words[0] === 'RENAME' && !['COLUMN', 'INDEX', 'KEY'].includes(words[1] ?? '');
}

/** ALGORITHM and LOCK say how the source ran it, not what it did. */
function isHint({ words }: Clause): boolean {
  return words[0] === 'ALGORITHM' || words[0] === 'LOCK' || words[0] === 'WITH' || words[0] === 'WITHOUT';
}

function qualifyRename(clause: Clause, edits: Edits, defaultSchema: string): { schema: string; name: string } {
  const tokens = clause.tokens.slice(['TO', 'AS', '='].includes(clause.words[1] ?? '') ? 2 : 1);
  const name = nameOf(tokens);
  const schema = name.schema ?? defaultSchema;
  if (schema === '') throw new NotUnderstood('the statement names no database and the session had none');
  edits.qualify(name, schema);
  return { schema, name: name.name };
}

function qualifyExchange(clauses: readonly Clause[], edits: Edits, defaultSchema: string): void {
  for (const { tokens, words } of clauses) {
    const at = words.indexOf('EXCHANGE');
    if (at < 0) continue;
    const table = words.indexOf('TABLE', at);
    if (table < 0) throw new NotUnderstood('EXCHANGE PARTITION without WITH TABLE');
    const name = nameOf(tokens.slice(table + 1));
    edits.qualify(name, name.schema ?? defaultSchema);
  }
}

function nameOf(tokens: readonly Token[]): NameAt {
  const [first, dot, second] = tokens;
  if (first === undefined) throw new NotUnderstood('a name is missing');
  if (dot?.keyword !== '.' || second === undefined) {
    return { schema: null, name: first.value, start: first.start, end: first.end };
  }
  return { schema: first.value, name: second.value, start: first.start, end: second.end };
}

/** Whether splitting would change the meaning, or fail half-way. */
function belongTogether(clauses: readonly Clause[]): boolean {
  const olds = new Set<string>();
  const news = new Set<string>();
  for (const { tokens, words } of clauses) {
    if (words.includes('AUTO_INCREMENT') && words[0] !== 'AUTO_INCREMENT') return true;
    if (words[0] === 'DROP' && words[1] === 'PRIMARY') return true;
    if (words.includes('PARTITION') || words.includes('PARTITIONING')) return true;
    const pair = renamedColumn(tokens, words);
    if (pair === undefined) continue;
    olds.add(pair[0].toLowerCase());
    news.add(pair[1].toLowerCase());
  }
  // CHANGE a A … renames to itself; a chain a → b, b → c has a new name that is another's old one.
  return [...news].some((name) => olds.has(name));
}

function renamedColumn(tokens: readonly Token[], words: readonly string[]): readonly [string, string] | undefined {
  if (words[0] === 'CHANGE') {
    const at = words[1] === 'COLUMN' ? 2 : 1;
    const [old, name] = [tokens[at]?.value ?? '', tokens[at + 1]?.value ?? ''];
    return old.toLowerCase() === name.toLowerCase() ? undefined : [old, name];
  }
  if (words[0] === 'RENAME' && words[1] === 'COLUMN') return [tokens[2]?.value ?? '', tokens[4]?.value ?? ''];
  return undefined;
}

/**
 * RENAME last, since the others speak of the old name; DROP INDEX before DROP COLUMN, since a dropped column takes its
 * index along.
 */
function inOrder(clauses: readonly Clause[]): readonly Clause[] {
  const rank = ({ words }: Clause): number => {
    if (words[0] === 'RENAME' && !['COLUMN', 'INDEX', 'KEY'].includes(words[1] ?? '')) return 2;
    return words[0] === 'DROP' && (words[1] === 'INDEX' || words[1] === 'KEY') ? 0 : 1;
  };
  const dropsColumn = clauses.some(({ words }) => words[0] === 'DROP' && !['INDEX', 'KEY'].includes(words[1] ?? ''));
  if (dropsColumn) return clauses.toSorted((a, b) => rank(a) - rank(b));
  return clauses.toSorted((a, b) => Number(rank(a) === 2) - Number(rank(b) === 2));
}
