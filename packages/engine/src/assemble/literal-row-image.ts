import type { RowImage } from '../ports/source-event.ts';

/** A row image that was spilled and read back: nothing but its literals. */
export class LiteralRowImage implements RowImage {
  readonly byteLength: number;
  readonly #literals: readonly string[];

  constructor(literals: readonly string[], byteLength: number) {
    this.#literals = literals;
    this.byteLength = byteLength;
  }

  get columnCount(): number {
    return this.#literals.length;
  }

  isNull(ordinal: number): boolean {
    return this.literal(ordinal) === 'NULL';
  }

  isAbsent(): boolean {
    return false;
  }

  literal(ordinal: number): string {
    const literal = this.#literals[ordinal];
    if (literal === undefined) throw new RangeError(`no column ${ordinal} of ${this.columnCount}`);
    return literal;
  }

  tuple(ordinals?: readonly number[]): string {
    if (ordinals === undefined) return `(${this.#literals.join()})`;
    return `(${ordinals.map((ordinal) => this.literal(ordinal)).join()})`;
  }
}

/** All literals of an image. */
export function literalsOf(image: RowImage): string[] {
  return Array.from({ length: image.columnCount }, (_, ordinal) => image.literal(ordinal));
}
