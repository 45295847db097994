import { quoteIdentifier } from '@tideway/domain';
import type { Edits } from './edits.ts';
import type { Token } from './tokens.ts';

/** What names without a collation meant on the source: TiDB's own defaults are the `_bin` ones (design §4.9). */
export interface SourceCollations {
  /** Default collation of a character set; null when not known, and then nothing is written. */
  ofCharset(charset: string): string | null;
  /** Default collation of a database at that moment; null when not known. */
  ofDatabase(schema: string): string | null;
  /** Collation of the server in the session that ran the statement; null when not logged. */
  readonly ofServer: string | null;
  /** The target's name of a collation that the statement names; left out: the same. */
  onTarget?(collation: string): string;
}

/** Default collations that are the same in every server that replicates to us; utf8mb4's is not among them. */
export const FIXED_DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['utf8', 'utf8_general_ci'],
  ['utf8mb3', 'utf8_general_ci'],
  ['latin1', 'latin1_swedish_ci'],
  ['ascii', 'ascii_general_ci'],
  ['gbk', 'gbk_chinese_ci'],
  ['gb18030', 'gb18030_chinese_ci'],
]);

/** Where a clause of options or of a column definition ends. */
type Boundary = 'comma' | 'end';

/**
 * Writes the collation behind every `CHARACTER SET x` that has none beside it, from token `from` on. `boundary` says
 * whether a comma outside parentheses ends what belongs together (clauses of ALTER) or not (options of CREATE TABLE).
 */
export function writeCollations(
  tokens: readonly Token[],
  from: number,
  edits: Edits,
  collations: SourceCollations,
  boundary: Boundary,
): void {
  const depths = depthsOf(tokens);
  for (let at = from; at < tokens.length; at += 1) {
    respell(tokens, at, edits, collations);
    const name = charsetAt(tokens, at);
    const depth = depths[at] ?? 0;
    if (name === undefined || depth > 1) continue;
    const endsAtComma = depth > 0 || boundary === 'comma';
    if (hasBeside(tokens, depths, at, 'COLLATE', endsAtComma, from)) continue;
    const collation = collations.ofCharset(name.value.toLowerCase());
    if (collation !== null) edits.replace(name.end, name.end, ` COLLATE ${collation}`);
  }
}

/** `COLLATE x`, `COLLATE = x` or `COLLATE 'x'`, where the target knows x by another name. */
function respell(tokens: readonly Token[], at: number, edits: Edits, { onTarget }: SourceCollations): void {
  if (tokens[at]?.keyword !== 'COLLATE' || onTarget === undefined) return;
  const name = tokens[tokens[at + 1]?.keyword === '=' ? at + 2 : at + 1];
  if (name === undefined || name.type === 'sign') return;
  const spelled = onTarget(name.value);
  if (spelled !== name.value) edits.replace(name.start, name.end, spelled);
}

/** CREATE TABLE without a character set of its own: writes the database's, behind the definitions. */
export function writeTableDefault(
  tokens: readonly Token[],
  from: number,
  edits: Edits,
  ofDatabase: () => string | null,
): void {
  const depths = depthsOf(tokens);
  const close = tokens.findIndex(({ keyword }, at) => at >= from && keyword === ')' && depths[at] === 0);
  if (close < 0) return;
  for (let at = close; at < tokens.length; at += 1) {
    if (depths[at] === 0 && (tokens[at]?.keyword === 'COLLATE' || charsetAt(tokens, at) !== undefined)) return;
  }
  const collation = ofDatabase();
  if (collation === null) return;
  const end = (tokens[close] as Token).end;
  edits.replace(end, end, ` DEFAULT CHARSET=${charsetOf(collation)} COLLATE=${collation}`);
}

/** Options of a CREATE DATABASE that names none. */
export function databaseOptions(collation: string | null): string {
  return collation === null ? '' : ` CHARACTER SET ${charsetOf(collation)} COLLATE ${quoteIdentifier(collation)}`;
}

function charsetOf(collation: string): string {
  return collation.split('_')[0] ?? collation;
}

/** The name of the character set when `CHARACTER SET`, `CHAR SET` or `CHARSET` stands here. */
function charsetAt(tokens: readonly Token[], at: number): Token | undefined {
  const word = tokens[at]?.keyword;
  let next = at + 1;
  if (word === 'CHARACTER' || word === 'CHAR') {
    if (tokens[next]?.keyword !== 'SET') return undefined;
    next += 1;
  } else if (word !== 'CHARSET') {
    return undefined;
  }
  if (tokens[next]?.keyword === '=') next += 1;
  return tokens[next];
}

/** Depth of parentheses at each token; a closing one has the depth outside. */
function depthsOf(tokens: readonly Token[]): readonly number[] {
  let depth = 0;
  return tokens.map(({ keyword }) => {
    if (keyword === ')') depth -= 1;
    const own = depth;
    if (keyword === '(') depth += 1;
    return own;
  });
}

function hasBeside(
  tokens: readonly Token[],
  depths: readonly number[],
  at: number,
  word: string,
  endsAtComma: boolean,
  from: number,
): boolean {
  const depth = depths[at] ?? 0;
  for (const step of [1, -1]) {
    for (let index = at + step; index >= from && index < tokens.length; index += step) {
      const { keyword } = tokens[index] as Token;
      const there = depths[index] ?? 0;
      if (there < depth || (there === depth && keyword === ',' && endsAtComma)) break;
      if (there === depth && keyword === word) return true;
    }
  }
  return false;
}
