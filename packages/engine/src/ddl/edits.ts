import { quoteIdentifier } from '@tideway/domain';
import type { NameAt } from './token-reader.ts';

/** Replacements by position; everything else of the text stays as the source wrote it. */
export class Edits {
  readonly #sql: string;
  readonly #list: { readonly start: number; readonly end: number; readonly text: string }[] = [];

  constructor(sql: string) {
    this.#sql = sql;
  }

  replace(start: number, end: number, text: string): void {
    this.#list.push({ start, end, text });
  }

  /** Writes a name with its database. */
  qualify(name: NameAt, schema: string): void {
    this.replace(name.start, name.end, `${quoteIdentifier(schema)}.${quoteIdentifier(name.name)}`);
  }

  /** The whole text without a closing semicolon. What is behind the last token may close a version comment. */
  renderWhole(): string {
    return this.render().replace(/[\s;]+$/, '');
  }

  /** The text from `start` to `end` with the replacements that lie within. */
  render(start = 0, end: number = this.#sql.length): string {
    let text = '';
    let at = start;
    for (const edit of [...this.#list].sort((a, b) => a.start - b.start)) {
      if (edit.start < at || edit.end > end) continue;
      text += this.#sql.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return text + this.#sql.slice(at, end);
  }
}
