import type { Token } from './tokens.ts';

/** A table name found in a statement: as written, and where. */
export interface NameAt {
  /** Null when the statement does not say it. */
  readonly schema: string | null;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A part that the reader does not understand; the statement is then left to the operator. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

/** Walks over tokens. */
export class TokenReader {
  readonly tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get position(): number {
    return this.#at;
  }

  get ended(): boolean {
    return this.#at >= this.tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.#at + ahead];
  }

  /** The keyword at this place, `''` at the end or for anything quoted. */
  keyword(ahead = 0): string {
    return this.peek(ahead)?.keyword ?? '';
  }

  /** Steps over these keywords if they all come next. */
  accept(...keywords: readonly string[]): boolean {
    if (!keywords.every((keyword, index) => this.keyword(index) === keyword)) return false;
    this.#at += keywords.length;
    return true;
  }

  next(): Token {
    const token = this.peek();
    if (token === undefined) throw new NotUnderstood('the statement ends too early');
    this.#at += 1;
    return token;
  }

  /** `name` or `schema.name`. */
  name(): NameAt {
    const first = this.#identifier();
    if (this.keyword() !== '.') return { schema: null, name: first.value, start: first.start, end: first.end };
    this.next();
    const second = this.#identifier();
    return { schema: first.value, name: second.value, start: first.start, end: second.end };
  }

  #identifier(): Token {
    const token = this.next();
    if (token.type !== 'word' && token.type !== 'quoted') {
      throw new NotUnderstood(`a name was expected at "${token.value}"`);
    }
    return token;
  }

  /** Steps over a parenthesis and all in it; the reader stands on `(`. */
  skipParentheses(): void {
    let depth = 0;
    do {
      const { keyword } = this.next();
      if (keyword === '(') depth += 1;
      if (keyword === ')') depth -= 1;
    } while (depth > 0);
  }
}
