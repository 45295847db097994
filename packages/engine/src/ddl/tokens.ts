/** A token of a statement, with its place in the text. Comments and white space are left out. */
export interface Token {
  /** `word`: keyword or bare identifier; `quoted`: an identifier in quotes; `text`: a string; `sign`: one character. */
  readonly type: 'word' | 'quoted' | 'text' | 'number' | 'sign';
  /** Unquoted; words as written. */
  readonly value: string;
  /** Words in upper case, signs as they are; empty for the rest, so that a quoted name is never taken for a keyword. */
  readonly keyword: string;
  readonly start: number;
  readonly end: number;
}

/** Who ran a statement: MariaDB runs what stands in its own comments, MySQL and TiDB do not. */
export type SourceFlavour = 'mysql' | 'mariadb';

/** What changes where tokens end: parts of sql_mode, and the server. */
export interface TokenModes {
  readonly ansiQuotes: boolean;
  readonly noBackslashEscapes: boolean;
  /** `mysql` when left out. */
  readonly flavour?: SourceFlavour;
}

/** Reads the modes from sql_mode's text; null (not logged) is taken for neither. */
export function tokenModes(sqlMode: string | null, flavour: SourceFlavour = 'mysql'): TokenModes {
  const names = (sqlMode ?? '').toUpperCase().split(',');
  return {
    ansiQuotes: names.includes('ANSI_QUOTES') || names.includes('ANSI'),
    noBackslashEscapes: names.includes('NO_BACKSLASH_ESCAPES'),
    flavour,
  };
}

const WORD = /[\p{L}\p{N}_$\u0080-\uffff]+/uy;
const NUMBER = /(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\p{L}\p{N}_$])/iuy;
const SPACE = /\s+/y;
const VERSION = /\/\*!\d{0,6}/y;
const MARIADB_VERSION = /\/\*M?!\d{0,6}/y;

/**
 * Splits a statement of MySQL or MariaDB. The content of version comments (`/*!50100 …`) is read as statement text, since
 * the source ran it: servers log those that they passed over as plain comments. So it is with `/*M!100100 …`, but on
 * MariaDB only: to MySQL it is a comment like TiDB's `/*T! …`. Throws a SyntaxError for an unfinished quote or comment.
 */
export function tokenize(sql: string, modes: TokenModes): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let versioned = 0;
  while (at < sql.length) {
    const space = match(SPACE, sql, at);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const comment = skipComment(sql, at, modes.flavour === 'mariadb' ? MARIADB_VERSION : VERSION);
    if (comment !== undefined) {
      versioned += comment.opens ? 1 : 0;
      at = comment.end;
      continue;
    }
    if (versioned > 0 && sql.startsWith('*/', at)) {
      versioned -= 1;
      at += 2;
      continue;
    }
    const token = readToken(sql, at, modes);
    tokens.push(token);
    at = token.end;
  }
  if (versioned > 0) throw new SyntaxError('a version comment does not end');
  return tokens;
}

/**
 * The statement with MariaDB's comments written as those that MySQL and TiDB run too. Of the same length, so that the
 * places of `tokens` stay right; only what lies between tokens is changed.
 */
export function openMariadbComments(sql: string, tokens: readonly Token[]): string {
  let opened = '';
  let at = 0;
  for (const { start, end } of [...tokens, { start: sql.length, end: sql.length }]) {
    opened += sql.slice(at, start).replace(/\/\*M!\d{0,6}/g, (comment) => '/*!'.padEnd(comment.length));
    opened += sql.slice(start, end);
    at = end;
  }
  return opened;
}

function skipComment(
  sql: string,
  at: number,
  opening: RegExp,
): { readonly end: number; readonly opens: boolean } | undefined {
  const lineComment = sql[at] === '#' || /^--(?:[\s]|$)/.test(sql.slice(at, at + 3));
  if (lineComment) {
    const end = sql.indexOf('\n', at);
    return { end: end < 0 ? sql.length : end + 1, opens: false };
  }
  if (!sql.startsWith('/*', at)) return undefined;
  const version = match(opening, sql, at);
  if (version !== undefined) return { end: at + version.length, opens: true };
  const end = sql.indexOf('*/', at + 2);
  if (end < 0) throw new SyntaxError('a comment does not end');
  return { end: end + 2, opens: false };
}

function readToken(sql: string, at: number, modes: TokenModes): Token {
  const first = sql[at] as string;
  if (first === '`' || (first === '"' && modes.ansiQuotes)) return readQuotedToken(sql, at, 'quoted', false);
  if (first === "'" || first === '"') return readQuotedToken(sql, at, 'text', !modes.noBackslashEscapes);
  const number = match(NUMBER, sql, at);
  if (number !== undefined) {
    return { type: 'number', value: number, keyword: '', start: at, end: at + number.length };
  }
  const word = match(WORD, sql, at);
  if (word !== undefined) {
    return { type: 'word', value: word, keyword: word.toUpperCase(), start: at, end: at + word.length };
  }
  return { type: 'sign', value: first, keyword: first, start: at, end: at + 1 };
}

function readQuotedToken(sql: string, start: number, type: 'quoted' | 'text', escapes: boolean): Token {
  const quote = sql[start] as string;
  let value = '';
  let at = start + 1;
  for (;;) {
    const character = sql[at];
    if (character === undefined)
      throw new SyntaxError(`a quoted part is not finished: ${sql.slice(start, start + 30)}`);
    if (character === '\\' && escapes) {
      value += sql.slice(at, at + 2);
      at += 2;
    } else if (character === quote) {
      if (sql[at + 1] !== quote) break;
      value += quote;
      at += 2;
    } else {
      value += character;
      at += 1;
    }
  }
  return { type, value, keyword: '', start, end: at + 1 };
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}
