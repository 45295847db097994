import { quoteIdentifier } from '@tideway/domain';
import type { DdlKind } from '../ports/source-transaction.ts';
import { Edits } from './edits.ts';
import type { ParsedStatement } from './parsed-statement.ts';
import type { TokenReader } from './token-reader.ts';
import { databaseOptions, type SourceCollations, writeCollations } from './write-collations.ts';

const OPTION_WORDS = new Set([
  'DEFAULT',
  'CHARACTER',
  'CHARSET',
  'COLLATE',
  'ENCRYPTION',
  'READ',
  'UPGRADE',
  'COMMENT',
]);

/** CREATE, ALTER and DROP DATABASE; ALTER may leave the name out and then means the session's. */
export function parseDatabase(
  sql: string,
  reader: TokenReader,
  schema: string,
  verb: 'CREATE' | 'ALTER' | 'DROP',
  collations: SourceCollations,
): readonly ParsedStatement[] {
  while (!reader.accept('DATABASE') && !reader.accept('SCHEMA')) reader.next();
  const exists = reader.accept('IF', 'NOT', 'EXISTS')
    ? 'IF NOT EXISTS '
    : reader.accept('IF', 'EXISTS')
      ? 'IF EXISTS '
      : '';
  const named = !(verb === 'ALTER' && OPTION_WORDS.has(reader.keyword()));
  const name = named ? reader.next().value : schema;
  const edits = new Edits(sql);
  writeCollations(reader.tokens, reader.position, edits, collations, 'end');
  const rest = reader.tokens.slice(reader.position);
  const written = rest.some(({ keyword }) => ['CHARACTER', 'CHARSET', 'COLLATE'].includes(keyword));
  const first = rest[0];
  const own = first === undefined ? '' : ` ${edits.render(first.start)}`.replace(/[\s;]+$/, '');
  const options = verb === 'CREATE' && !written ? own + databaseOptions(collations.ofServer) : own;
  const kind = `${verb.toLowerCase()}-database` as DdlKind;
  const text = `${verb} DATABASE ${exists}${quoteIdentifier(name)}${options}`;
  return [{ kind, sql: text, objects: [{ schema: name, name: null }], rowsFollow: false }];
}
