import type { BinlogPosition, TableName, TableStructure } from '@tideway/domain';

/** One fact of a schema history: from `from` on the table has this structure, until a later entry of the same table. */
export interface HistoryEntry {
  /** Null where the source has none. Positions mean something on this server only. */
  readonly serverUuid: string | null;
  readonly table: TableName;
  readonly from: BinlogPosition;
  /** The GTID of the DDL; null for what was known at the start, and without GTIDs. */
  readonly gtid: string | null;
  /** Null: dropped, or (with `unknown`) not known. */
  readonly structure: TableStructure | null;
  /** Why it is not known; null when it is. */
  readonly unknown: string | null;
  /** `read` from the source, `replayed` from a DDL, `supplied` by the operator. */
  readonly origin: 'read' | 'replayed' | 'supplied';
}

/** Keeps a job's schema history; entries are only ever added. Implemented where jobs are stored. */
export interface SchemaHistoryStore {
  /** All entries in the order in which they were added. */
  load(): Promise<readonly HistoryEntry[]>;
  /** Resolves when they are safe: the reader waits for it before it hands out what comes behind a DDL. */
  append(entries: readonly HistoryEntry[]): Promise<void>;
}

/** For tests, and for readers that are never restarted. */
export class MemoryHistoryStore implements SchemaHistoryStore {
  readonly #entries: HistoryEntry[] = [];

  async load(): Promise<readonly HistoryEntry[]> {
    return [...this.#entries];
  }

  async append(entries: readonly HistoryEntry[]): Promise<void> {
    this.#entries.push(...entries);
  }
}
