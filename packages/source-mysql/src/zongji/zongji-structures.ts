import { type ColumnStructure, type TableStructure, tableKey } from '@tideway/domain';
import type { ColumnSchema, TableMapEntry } from '@vlasky/zongji';
import type { SourceConnection } from '../connect/source-connection.ts';
import { readTableStructures } from '../history/read-structures.ts';
import { columnLabels } from '../stream/column-labels.ts';
import type { ZongjiTable } from './zongji-row.ts';

/**
 * Structures for zongji's rows: those of today, read when a table is first met and again after any DDL. Where the event
 * describes other columns itself (metadata FULL, an event from before a DDL), its columns stand, and today's keys as far
 * as their columns existed then.
 */
export class ZongjiStructures {
  readonly #control: SourceConnection;
  readonly #today = new Map<string, TableStructure | null>();
  readonly #known = new Map<string, ZongjiTable>();

  constructor(control: SourceConnection) {
    this.#control = control;
  }

  /** A DDL was met: what is known of today has to be read again. */
  forget(): void {
    this.#today.clear();
  }

  async of(map: TableMapEntry, signal: AbortSignal): Promise<ZongjiTable> {
    const table = { schema: map.parentSchema, name: map.tableName };
    const key = tableKey(table);
    let today = this.#today.get(key);
    if (today === undefined) {
      today = (await readTableStructures(this.#control, [table], signal)).get(key) ?? null;
      this.#today.set(key, today);
    }
    const names = map.columnSchemas.map((column) => column.COLUMN_NAME);
    const same = today !== null && sameNames(today, names);
    const structure = same && today !== null ? today : fromEvent(map, today);
    const labels = map.columnSchemas.map(
      ({ ENUM_VALUES, SET_VALUES, COLUMN_TYPE }) => ENUM_VALUES ?? SET_VALUES ?? columnLabels(COLUMN_TYPE),
    );
    // The same object for as long as nothing changes: users key their caches by it.
    const text = JSON.stringify([structure, labels]);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const fresh = { structure, labels };
    this.#known.set(text, fresh);
    return fresh;
  }
}

function sameNames(structure: TableStructure, names: readonly string[]): boolean {
  return structure.columns.length === names.length && structure.columns.every(({ name }, i) => name === names[i]);
}

function fromEvent(map: TableMapEntry, today: TableStructure | null): TableStructure {
  const names = map.columnSchemas.map((column) => column.COLUMN_NAME);
  const uniqueKeys = (today?.uniqueKeys ?? []).flatMap((key) => {
    const parts = key.parts.map(({ ordinal, prefix }) => {
      const name = ordinal === null ? undefined : today?.columns[ordinal]?.name;
      return { ordinal: name === undefined ? null : names.indexOf(name), prefix };
    });
    return parts.some(({ ordinal }) => ordinal === -1) ? [] : [{ ...key, parts }];
  });
  return {
    table: { schema: map.parentSchema, name: map.tableName },
    columns: map.columnSchemas.map((column) => columnOf(column, today)),
    uniqueKeys,
    foreignKeys: today?.foreignKeys ?? [],
    engine: today?.engine ?? null,
    triggers: today?.triggers ?? [],
  };
}

function columnOf(column: ColumnSchema, today: TableStructure | null): ColumnStructure {
  const now = today?.columns.find(({ name }) => name === column.COLUMN_NAME);
  return {
    name: column.COLUMN_NAME,
    dataType: /^\w+/.exec(column.COLUMN_TYPE)?.[0].toLowerCase() ?? '',
    columnType: column.COLUMN_TYPE,
    unsigned: column.UNSIGNED ?? / unsigned/.test(column.COLUMN_TYPE),
    nullable: now?.nullable ?? true,
    charset: column.CHARACTER_SET_NAME,
    collation: column.COLLATION_NAME ?? now?.collation ?? null,
    generated: now?.generated ?? 'no',
    hasDefault: now?.hasDefault ?? false,
    autoIncrement: now?.autoIncrement ?? false,
    invisible: now?.invisible ?? false,
  };
}
