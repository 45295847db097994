import type { Edits } from './edits.ts';
import { NotUnderstood, TokenReader } from './token-reader.ts';

/**
 * Qualifies the table of every REFERENCES from the reader's place on. A bare name is in the database of the table
 * that has the foreign key, not in the session's.
 */
export function qualifyReferences(reader: TokenReader, edits: Edits, schema: string): void {
  for (let at = reader.position; at < reader.tokens.length; at += 1) {
    const { keyword } = reader.tokens[at] ?? { keyword: '' };
    if (keyword === 'UNION' && reader.tokens[at + 1]?.keyword === '=') {
      throw new NotUnderstood('a MERGE table is not supported');
    }
    if (keyword !== 'REFERENCES') continue;
    const name = new TokenReader(reader.tokens.slice(at + 1)).name();
    edits.qualify(name, name.schema ?? schema);
  }
}
