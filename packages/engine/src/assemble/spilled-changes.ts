import type { TableStructure } from '@tideway/domain';
import type { RowChangeKind, RowImage } from '../ports/source-event.ts';
import type { RowChange } from '../ports/source-transaction.ts';
import { LiteralRowImage, literalsOf } from './literal-row-image.ts';

/** Where rows of XA transactions go that are too many for memory. Lost with the process: they are read again. */
export interface SpillStore {
  append(name: string, lines: readonly string[]): Promise<void>;
  read(name: string): AsyncIterable<readonly string[]>;
  remove(name: string): Promise<void>;
}

/** Changes of one transaction, in the same order, and their bytes. */
export interface ChangePiece {
  readonly changes: readonly RowChange[];
  readonly bytes: number;
}

const LINES_A_PIECE = 500;

/** The changes of one transaction in a spill store: a line each, with the literals of its images. */
export class SpilledChanges {
  readonly #store: SpillStore;
  readonly #name: string;
  readonly #tables: TableStructure[] = [];

  constructor(store: SpillStore, name: string) {
    this.#store = store;
    this.#name = name;
  }

  async append(changes: readonly RowChange[]): Promise<void> {
    for (let at = 0; at < changes.length; at += LINES_A_PIECE) {
      const lines = changes.slice(at, at + LINES_A_PIECE).map((change) => this.#encode(change));
      await this.#store.append(this.#name, lines);
    }
  }

  async *read(): AsyncGenerator<ChangePiece> {
    for await (const lines of this.#store.read(this.#name)) {
      const changes = lines.map((line) => this.#decode(line));
      const bytes = changes.reduce((sum, one) => sum + (one.before?.byteLength ?? 0) + (one.after?.byteLength ?? 0), 0);
      yield { changes, bytes };
    }
  }

  remove(): Promise<void> {
    return this.#store.remove(this.#name);
  }

  #encode({ table, kind, before, after, foreignKeyChecks }: RowChange): string {
    let index = this.#tables.indexOf(table);
    if (index < 0) index = this.#tables.push(table) - 1;
    const line: Line = [index, kind, foreignKeyChecks, spilled(before), spilled(after)];
    return JSON.stringify(line);
  }

  #decode(text: string): RowChange {
    // Our own lines, written by `#encode` of this process.
    const [index, kind, foreignKeyChecks, before, after] = JSON.parse(text) as Line;
    const table = this.#tables[index];
    if (table === undefined) throw new RangeError(`spilled row of an unknown table ${index}`);
    return { table, kind, foreignKeyChecks, before: restored(before), after: restored(after) };
  }
}

type Line = [table: number, kind: RowChangeKind, checks: boolean, before: Spilled, after: Spilled];
type Spilled = [byteLength: number, literals: readonly string[]] | null;

function spilled(image: RowImage | null): Spilled {
  return image === null ? null : [image.byteLength, literalsOf(image)];
}

function restored(image: Spilled): RowImage | null {
  return image === null ? null : new LiteralRowImage(image[1], image[0]);
}
