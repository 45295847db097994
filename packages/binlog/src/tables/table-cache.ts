import type { TableStructure } from '@tideway/domain';
import { KnownBytes } from '../bytes/known-bytes.ts';
import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u48 } from '../bytes/read.ts';
import type { LiteralDialect } from '../values/literal-dialect.ts';
import { buildTable, type ReportJsonLoss } from './build-table.ts';
import type { DecodedTable } from './decoded-table.ts';
import { checkStructure } from './merge-structure.ts';
import { readTableMap, type TableMap } from './table-map.ts';

/** What the cache asks its owner. */
export interface TableCacheOptions {
  readonly flavor: 'mysql' | 'mariadb';
  readonly dialect: LiteralDialect;
  readonly select: ((schema: string, table: string) => boolean) | undefined;
  readonly tableStructure: ((schema: string, table: string, map: TableMap) => TableStructure | undefined) | undefined;
  readonly onJsonLoss?: ReportJsonLoss | undefined;
}

interface Entry {
  /** The body of the event the table was made of, from after the table id. */
  readonly body: KnownBytes;
  readonly table: DecodedTable;
}

/** Most table ids kept; the log has a new id each time a table is opened again. */
const MOST_IDS = 4_000;

/**
 * Tables by their number in the log. A source repeats the table map before every statement: parsing it anew took
 * zongji a third of its time, comparing the bytes costs next to nothing.
 */
export class TableCache {
  readonly #options: TableCacheOptions;
  readonly #entries = new Map<number, Entry>();
  #last: Entry | undefined;
  #lastId = -1;

  constructor(options: TableCacheOptions) {
    this.#options = options;
  }

  /** Takes a table map event's body in and returns its table. */
  define(b: Bytes, start: number, end: number): DecodedTable {
    if (end - start < 8) throw new Malformed('a table map without a table id');
    const id = u48(b, start);
    const from = start + 8; // Two bytes of flags, which say nothing to us, come after the id.
    const known = id === this.#lastId ? this.#last : this.#entries.get(id);
    if (known?.body.isAt(b, from, end)) {
      this.#remember(id, known);
      return known.table;
    }
    const entry = { body: new KnownBytes(b, from, end), table: this.#build(id, b, from, end) };
    this.#entries.delete(id);
    if (this.#entries.size >= MOST_IDS) this.#forgetOldest();
    this.#entries.set(id, entry);
    this.#remember(id, entry);
    return entry.table;
  }

  /** The table of a rows event. */
  get(id: number): DecodedTable | undefined {
    if (id === this.#lastId) return this.#last?.table;
    return this.#entries.get(id)?.table;
  }

  /** Forgets all: numbers of another file of the log may be used again for other tables. */
  clear(): void {
    this.#entries.clear();
    this.#last = undefined;
    this.#lastId = -1;
  }

  #remember(id: number, entry: Entry): void {
    this.#last = entry;
    this.#lastId = id;
  }

  #forgetOldest(): void {
    for (const id of this.#entries.keys()) {
      this.#entries.delete(id);
      return;
    }
  }

  #build(tableId: number, b: Bytes, start: number, end: number): DecodedTable {
    const { flavor, dialect, select, tableStructure, onJsonLoss } = this.#options;
    const map = readTableMap(b, start, end, flavor);
    const selected = select === undefined || select(map.schema, map.name);
    const structure = selected ? tableStructure?.(map.schema, map.name, map) : undefined;
    if (structure !== undefined) checkStructure(map, structure);
    return buildTable({ tableId, map, structure, selected, dialect, onJsonLoss });
  }
}
