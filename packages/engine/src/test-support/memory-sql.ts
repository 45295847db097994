import { TokenReader } from '../ddl/token-reader.ts';
import { type Token, tokenize } from '../ddl/tokens.ts';
import { comparable, type MemoryDatabase, MemoryError, type MemoryRow, type MemoryTable } from './memory-database.ts';

const MODES = { ansiQuotes: false, noBackslashEscapes: false };

/** Runs one statement of a plan; returns the rows inserted, matched or deleted. Knows the shapes that plans have. */
export function runSql(database: MemoryDatabase, sql: string): number {
  const parser = new Statement(database, sql);
  return parser.run();
}

type Condition = (row: MemoryRow) => boolean;
type Expression = (row: MemoryRow) => string | null;

class Statement {
  readonly #database: MemoryDatabase;
  readonly #sql: string;
  readonly #reader: TokenReader;
  #table!: MemoryTable;

  constructor(database: MemoryDatabase, sql: string) {
    this.#database = database;
    this.#sql = sql;
    this.#reader = new TokenReader(tokenize(sql, MODES));
  }

  run(): number {
    const { keyword } = this.#reader.next();
    if (keyword === 'INSERT') return this.#insert();
    if (keyword === 'DELETE') return this.#delete();
    if (keyword === 'UPDATE') return this.#update();
    throw new MemoryError(`not modelled: ${this.#sql}`);
  }

  #open(): void {
    const { schema, name } = this.#reader.name();
    this.#table = this.#database.table(`${schema}.${name}`);
  }

  #ordinal(name: string): number {
    const ordinal = this.#table.structure.columns.findIndex((column) => column.name === name);
    if (ordinal < 0) throw new MemoryError(`Unknown column ${name}`);
    return ordinal;
  }

  #expect(...keywords: readonly string[]): void {
    if (!this.#reader.accept(...keywords)) throw new MemoryError(`expected ${keywords} in ${this.#sql}`);
  }

  #literal(): string | null {
    const token = this.#reader.next();
    if (token.keyword === 'NULL') return null;
    if (token.keyword === '-') return `-${this.#text(this.#reader.next())}`;
    return this.#text(token);
  }

  #text({ start, end }: Token): string {
    return this.#sql.slice(start, end);
  }

  #insert(): number {
    this.#expect('INTO');
    this.#open();
    const columns: number[] = [];
    this.#expect('(');
    do columns.push(this.#ordinal(this.#reader.next().value));
    while (this.#reader.accept(','));
    this.#expect(')', 'VALUES');
    let count = 0;
    do {
      const row: MemoryRow = this.#table.structure.columns.map(() => null);
      this.#expect('(');
      for (const [index, ordinal] of columns.entries()) {
        if (index > 0) this.#expect(',');
        row[ordinal] = this.#literal();
      }
      this.#expect(')');
      this.#table.insert(row);
      count += 1;
    } while (this.#reader.accept(','));
    return count;
  }

  #matching(condition: Condition): MemoryRow[] {
    const limit = this.#reader.accept('LIMIT') ? Number(this.#reader.next().value) : Number.POSITIVE_INFINITY;
    if (!this.#reader.ended) throw new MemoryError(`not understood: ${this.#sql}`);
    return [...this.#table.rows].filter(condition).slice(0, limit);
  }

  #delete(): number {
    this.#expect('FROM');
    this.#open();
    this.#expect('WHERE');
    const rows = this.#matching(this.#condition());
    for (const row of rows) this.#table.remove(row);
    return rows.length;
  }

  #update(): number {
    this.#open();
    this.#expect('SET');
    const sets: [number, Expression][] = [];
    do {
      const ordinal = this.#ordinal(this.#reader.next().value);
      this.#expect('=');
      sets.push([ordinal, this.#expression()]);
    } while (this.#reader.accept(','));
    this.#expect('WHERE');
    const rows = this.#matching(this.#condition());
    for (const row of rows) {
      const changed = [...row];
      for (const [ordinal, expression] of sets) changed[ordinal] = expression(row);
      this.#table.replaceRow(row, changed);
    }
    return rows.length;
  }

  #expression(): Expression {
    if (this.#reader.accept('CASE')) return this.#case();
    const token = this.#reader.peek();
    if (token?.type === 'quoted') {
      const ordinal = this.#ordinal(this.#reader.next().value);
      return (row) => row[ordinal] ?? null;
    }
    const literal = this.#literal();
    return () => literal;
  }

  #case(): Expression {
    const simple = this.#reader.keyword() === 'WHEN' ? undefined : this.#ordinal(this.#reader.next().value);
    const branches: [Condition, string | null][] = [];
    while (this.#reader.accept('WHEN')) {
      const condition = simple === undefined ? this.#condition() : this.#equals(simple, this.#literal());
      this.#expect('THEN');
      branches.push([condition, this.#literal()]);
    }
    this.#expect('END');
    return (row) => branches.find(([condition]) => condition(row))?.[1] ?? null;
  }

  #equals(ordinal: number, literal: string | null): Condition {
    const column = this.#table.structure.columns[ordinal];
    if (column === undefined || literal === null) return () => false;
    const wanted = comparable(column, literal);
    return (row) => {
      const value = row[ordinal];
      return value !== null && value !== undefined && comparable(column, value) === wanted;
    };
  }

  #condition(): Condition {
    const parts: Condition[] = [];
    do parts.push(this.#term());
    while (this.#reader.accept('AND'));
    return (row) => parts.every((part) => part(row));
  }

  #term(): Condition {
    if (this.#reader.accept('CAST')) return this.#exact();
    if (this.#reader.accept('(')) return this.#tupleIn();
    const ordinal = this.#ordinal(this.#reader.next().value);
    if (this.#reader.accept('IS', 'NULL')) return (row) => row[ordinal] === null;
    if (this.#reader.accept('IN')) {
      const list = this.#list(() => this.#equals(ordinal, this.#literal()));
      return (row) => list.some((one) => one(row));
    }
    this.#expect('=');
    return this.#equals(ordinal, this.#literal());
  }

  /** `CAST(CONVERT(c USING utf8mb4) AS BINARY) = CAST(CONVERT('x' USING utf8mb4) AS BINARY)`. */
  #exact(): Condition {
    this.#expect('(', 'CONVERT', '(');
    const ordinal = this.#ordinal(this.#reader.next().value);
    this.#expect('USING', 'UTF8MB4', ')', 'AS', 'BINARY', ')', '=', 'CAST', '(', 'CONVERT', '(');
    const literal = this.#literal();
    this.#expect('USING', 'UTF8MB4', ')', 'AS', 'BINARY', ')');
    return (row) => row[ordinal] === literal;
  }

  #tupleIn(): Condition {
    const ordinals: number[] = [];
    do ordinals.push(this.#ordinal(this.#reader.next().value));
    while (this.#reader.accept(','));
    this.#expect(')', 'IN');
    const list = this.#list(() => {
      this.#expect('(');
      const parts = ordinals.map((ordinal, index) => {
        if (index > 0) this.#expect(',');
        return this.#equals(ordinal, this.#literal());
      });
      this.#expect(')');
      return (row: MemoryRow) => parts.every((part) => part(row));
    });
    return (row) => list.some((one) => one(row));
  }

  #list<T>(item: () => T): T[] {
    const items: T[] = [];
    this.#expect('(');
    do items.push(item());
    while (this.#reader.accept(','));
    this.#expect(')');
    return items;
  }
}
