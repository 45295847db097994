import { quoteIdentifier, quoteTable, say, type TableName, type TableStructure, type Text } from '@tideway/domain';
import { tidbForm } from './collations.ts';
import { join, type Token, tokenise, wordOf } from './tokenise.ts';

/** A CREATE TABLE for the target. */
export interface AdaptedTable {
  readonly statement: string;
  /** What is not as on the source, in words, one thing each. */
  readonly changes: readonly Text[];
}

/**
 * The source's SHOW CREATE TABLE as a statement that TiDB takes: named with its database, every text column with its
 * character set and collation written out (TiDB's defaults are others), without what TiDB lacks or does not need: storage
 * options, INVISIBLE columns, FULLTEXT and SPATIAL indexes, versioned comments except partitions. A column of a type that
 * TiDB lacks stays as it is: the item unsupported-types names it.
 */
export function adaptCreateTable(original: string, table: TableName, structure?: TableStructure): AdaptedTable {
  const tokens = tokenise(original);
  const open = tokens.findIndex(({ text }) => text === '(');
  const close = closing(tokens, open);
  const changes: Text[] = [];
  const definitions = splitByComma(tokens.slice(open + 1, close)).filter((definition) => {
    if (!isForeign(definition)) return true;
    const left = join(definition).trim();
    changes.push(say(`left out: ${left}`, `略去：${left}`));
    return false;
  });
  const lines = definitions.map(
    (definition) => `  ${adaptDefinition(definition, { table, structure, changes }).trim()}`,
  );
  const options = adaptOptions(tokens.slice(close + 1), changes);
  return { statement: `CREATE TABLE ${quoteTable(table)} (\n${lines.join(',\n')}\n)${options}`, changes };
}

interface Adapting {
  readonly table: TableName;
  readonly structure: TableStructure | undefined;
  readonly changes: Text[];
}

/** Index of the parenthesis that closes the one at `open`. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const text = tokens[index]?.kind === 'mark' ? tokens[index]?.text : '';
    if (text === '(') depth++;
    if (text === ')' && --depth === 0) return index;
  }
  throw new TypeError('SHOW CREATE TABLE without a closing parenthesis');
}

function splitByComma(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'mark') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    if (depth === 0 && token.kind === 'mark' && token.text === ',') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** An index that TiDB lacks. MariaDB's PERIOD FOR SYSTEM_TIME is none, but has no place there either. */
function isForeign(definition: readonly Token[]): boolean {
  return ['FULLTEXT', 'SPATIAL', 'VECTOR', 'PERIOD'].includes(wordOf(definition.find(({ kind }) => kind !== 'space')));
}

function adaptDefinition(definition: readonly Token[], { table, structure, changes }: Adapting): string {
  const first = definition.find(({ kind }) => kind !== 'space');
  if (first?.kind !== 'identifier') return adaptKey(definition, table);
  if (definition.some((token) => wordOf(token) === 'INVISIBLE' || /^\/\*!\d+ INVISIBLE/i.test(token.text))) {
    changes.push(say(`column ${first.text} is visible`, `列 ${first.text} 可见`));
  }
  const plain = without(definition, (token) => token.kind === 'comment' || wordOf(token) === 'INVISIBLE');
  const column = structure?.columns.find(({ name }) => quoteIdentifier(name) === first.text);
  if (column?.charset == null || column.collation == null) return join(plain);
  const form = tidbForm({ charset: column.charset, collation: column.collation });
  const before = column.collation.replace(/^utf8mb3_/, 'utf8_');
  if (form.collation !== before) {
    changes.push(
      say(
        `column ${first.text} has ${form.collation} in the place of ${before}`,
        `列 ${first.text} 使用 ${form.collation}，代替 ${before}`,
      ),
    );
  }
  return insertForm(stripForm(plain), `CHARACTER SET ${form.charset} COLLATE ${form.collation}`);
}

/** A key or constraint: comments go, except the one that says a check is not enforced; references get their database. */
function adaptKey(definition: readonly Token[], table: TableName): string {
  const kept = without(definition, (token) => token.kind === 'comment' && !token.text.includes('NOT ENFORCED'));
  const at = kept.findIndex((token) => wordOf(token) === 'REFERENCES');
  if (at < 0) return join(kept);
  const isQualified = kept[at + 3]?.text === '.';
  const database: Token[] = isQualified ? [] : [{ kind: 'identifier', text: `${quoteIdentifier(table.schema)}.` }];
  return join([...kept.slice(0, at + 2), ...database, ...kept.slice(at + 2)]);
}

function without(tokens: readonly Token[], drop: (token: Token) => boolean): Token[] {
  return tokens.filter((token, index) => {
    if (drop(token)) return false;
    const next = tokens[index + 1];
    return !(token.kind === 'space' && next !== undefined && drop(next));
  });
}

/** Takes out `CHARACTER SET x` and `COLLATE y`; the expression of a generated column or a default is left alone. */
function stripForm(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  let depth = 0;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    if (token.kind === 'mark') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    const word = depth === 0 ? wordOf(token) : '';
    const length = word === 'COLLATE' ? 3 : word === 'CHARACTER' && wordOf(tokens[index + 2]) === 'SET' ? 5 : 0;
    if (length === 0) {
      kept.push(token);
      continue;
    }
    index += length - 1;
    if (kept.at(-1)?.kind === 'space') kept.pop();
  }
  return kept;
}

/** Puts the form behind the type: its word and, if any, its parentheses. */
function insertForm(tokens: readonly Token[], form: string): string {
  const type = tokens.findIndex(({ kind }) => kind === 'word');
  const end = tokens[type + 1]?.text === '(' ? closing(tokens, type + 1) : type;
  return `${join(tokens.slice(0, end + 1))} ${form}${join(tokens.slice(end + 1))}`;
}

/** The table's character set, collation and comment, and its partitions; the rest is the storage engine's. */
function adaptOptions(tokens: readonly Token[], changes: Text[]): string {
  const words = tokens.filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  const after = (name: string) => {
    const at = words.findIndex((token) => wordOf(token) === name);
    return at < 0 ? undefined : words[at + (words[at + 1]?.text === '=' ? 2 : 1)]?.text;
  };
  const engine = after('ENGINE');
  if (engine !== undefined && engine.toLowerCase() !== 'innodb') {
    changes.push(say(`the engine is not ${engine}`, `引擎不是 ${engine}`));
  }
  const charset = after('CHARSET');
  const collation = after('COLLATE');
  const form = charset === undefined ? undefined : tidbForm({ charset, collation: collation ?? `${charset}_bin` });
  const comment = after('COMMENT');
  const partitions = tokens.find(({ kind, text }) => kind === 'comment' && /PARTITION BY/i.test(text));
  return [
    ' ENGINE=InnoDB',
    ...(form === undefined ? [] : [`DEFAULT CHARSET=${form.charset} COLLATE=${form.collation}`]),
    ...(comment === undefined ? [] : [`COMMENT=${comment}`]),
    ...(partitions === undefined ? [] : [`\n${partitions.text}`]),
  ].join(' ');
}
