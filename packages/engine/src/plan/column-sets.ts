import type { MappedColumn } from './table-mapping.ts';

/** Columns that fit into the bits of a small integer. */
const MOST_BITS = 30;

/**
 * Sets of a table's written columns. The same set is always the same array, in the order of `written`: rows that set
 * the same columns are told by it, and no list is made for each of them.
 */
export class ColumnSets {
  readonly #written: readonly MappedColumn[];
  readonly #sets = new Map<number | string, readonly MappedColumn[]>();

  constructor(written: readonly MappedColumn[]) {
    this.#written = written;
  }

  /** The written columns for which this holds. */
  where(holds: (column: MappedColumn) => boolean): readonly MappedColumn[] {
    const written = this.#written;
    if (written.length > MOST_BITS) return this.#wide(holds);
    let bits = 0;
    for (let index = 0; index < written.length; index += 1) {
      if (holds(written[index] as MappedColumn)) bits |= 1 << index;
    }
    let set = this.#sets.get(bits);
    if (set === undefined) {
      set = written.filter((_, index) => (bits & (1 << index)) !== 0);
      this.#sets.set(bits, set);
    }
    return set;
  }

  #wide(holds: (column: MappedColumn) => boolean): readonly MappedColumn[] {
    const made = this.#written.filter(holds);
    const name = made.map(({ ordinal }) => ordinal).join();
    const set = this.#sets.get(name);
    if (set !== undefined) return set;
    this.#sets.set(name, made);
    return made;
  }
}
