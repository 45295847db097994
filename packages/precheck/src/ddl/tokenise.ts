/** A piece of a statement of SHOW CREATE TABLE. `space` is kept, so that joining the texts gives the statement back. */
export interface Token {
  readonly kind: 'word' | 'identifier' | 'string' | 'comment' | 'space' | 'mark';
  readonly text: string;
}

const TOKEN =
  /(?<identifier>`(?:[^`]|``)*`)|(?<string>(?:_\w+)?'(?:[^'\\]|\\.|'')*')|(?<comment>\/\*[\s\S]*?\*\/)|(?<space>\s+)|(?<word>[\w$.]+)|(?<mark>[\s\S])/gs;

/** Splits a statement; strings, names and comments stay whole. */
export function tokenise(sql: string): Token[] {
  return [...sql.matchAll(TOKEN)].map(({ 0: text, groups = {} }) => {
    const kind = (['identifier', 'string', 'comment', 'space', 'word'] as const).find(
      (name) => groups[name] !== undefined,
    );
    return { kind: kind ?? 'mark', text };
  });
}

export function join(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('');
}

/** The word in upper case; empty for anything else. */
export function wordOf(token: Token | undefined): string {
  return token?.kind === 'word' ? token.text.toUpperCase() : '';
}
