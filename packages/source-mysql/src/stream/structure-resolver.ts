import { createHash } from 'node:crypto';
import type { DecodedTable, TableMap } from '@tideway/binlog';
import {
  type BinlogPosition,
  formatPosition,
  StructureStore,
  say,
  type TableName,
  type TableStructure,
  TidewayError,
  tableKey,
} from '@tideway/domain';
import type { EventPlace, ReadFrom } from '@tideway/engine';
import { withSource } from '../connect/source-connection.ts';
import { readTableStructures } from '../history/read-structures.ts';
import { type MetDdl, SchemaHistory, type SchemaHistoryOptions } from '../history/schema-history.ts';
import { structureFromMap } from '../history/structure-from-map.ts';

/** Tables that the log goes on with, the one asked for among them or not; may name one twice. */
export type TablesAhead = () => readonly TableName[];

/**
 * The structure of each table map. A map that describes itself needs no history, only the source's present structure
 * for what it leaves out; the others need a {@link SchemaHistory}, which is opened when the first of them is met (or at
 * the start, where the source's settings say so).
 */
export class StructureResolver {
  readonly #options: SchemaHistoryOptions;
  #history: SchemaHistory | undefined;
  /** Present structures of self-describing tables. */
  readonly #today = new StructureStore();
  /** Those that there are none of any more. */
  readonly #gone = new Set<string>();
  readonly #resolved = new WeakMap<DecodedTable, TableStructure>();
  /** The last structure of each table, so that a new table map that says the same gets the same object. */
  readonly #last = new Map<string, { readonly digest: string; readonly structure: WeakRef<TableStructure> }>();

  constructor(options: SchemaHistoryOptions) {
    this.#options = options;
  }

  /** Opens the history at the start of reading. */
  async openHistory(from: ReadFrom, signal: AbortSignal): Promise<void> {
    this.#history ??= await SchemaHistory.open(this.#options, from, signal);
  }

  /** For the decoder, which asks while it reads a table map: only maps that do not describe themselves get an answer. */
  readonly forDecoder = (schema: string, table: string, map: TableMap): TableStructure | undefined =>
    isSelfDescribing(map) ? undefined : this.#history?.get(schema, table);

  /** Whether the decoder's answers come from a history: it must then be asked before a table map is decoded. */
  get hasHistory(): boolean {
    return this.#history !== undefined;
  }

  /** Whether a table map lacks what only a history knows. */
  isMissing(map: DecodedTable): boolean {
    return map.selected && map.structure === undefined && map.columns.some(({ name }) => name === undefined);
  }

  /** Makes sure that what can be known of a table at this place is known before its table map is decoded. */
  async prepare(table: TableName, at: BinlogPosition, signal: AbortSignal): Promise<void> {
    if (!this.#options.select.table(table.schema, table.name)) return;
    await this.openHistory({ mode: 'file-position', position: at }, signal);
    if (this.#history?.get(table.schema, table.name) === undefined) await this.#history?.learn(table, at, signal);
  }

  /** The structure, when it is known without asking the source. */
  peek(map: DecodedTable): TableStructure | undefined {
    return this.#resolved.get(map);
  }

  /**
   * The structure of a map whose rows come at `at`. `ahead`: tables that will be asked for next, so that thousands of
   * tables do not cost a connection and six queries each. Throws SOURCE_SCHEMA_UNKNOWN with the choices.
   */
  async resolve(map: DecodedTable, at: EventPlace, ahead: TablesAhead, signal: AbortSignal): Promise<TableStructure> {
    const structure = map.structure ?? (await this.#find(map, at, ahead, signal));
    const known = this.#unchanged(structure);
    this.#resolved.set(map, known);
    return known;
  }

  /** Moves on over a DDL. Resolves to whether the decoder must forget its tables. */
  async apply(ddl: MetDdl, signal: AbortSignal): Promise<boolean> {
    this.#today.clear();
    this.#gone.clear();
    return (await this.#history?.apply(ddl, signal)) ?? false;
  }

  async #find(map: DecodedTable, at: EventPlace, ahead: TablesAhead, signal: AbortSignal): Promise<TableStructure> {
    const table = { schema: map.schema, name: map.name };
    if (map.columns.every(({ name }) => name !== undefined))
      return structureFromMap(map, await this.#now(table, ahead, signal));
    await this.openHistory({ mode: 'file-position', position: at.start }, signal);
    const structure =
      this.#history?.get(map.schema, map.name) ?? (await this.#history?.learn(table, at.start, signal)) ?? undefined;
    if (structure === undefined) throw this.#unknown(table, at);
    if (structure.columns.length === map.columns.length) return structure;
    const [seen, known] = [map.columns.length, structure.columns.length];
    const names = structure.columns.map(({ name }) => name).join(', ');
    const place = formatPosition(at.start);
    throw new TidewayError('SOURCE_SCHEMA_UNKNOWN', {
      detail: say(
        `The rows of ${tableKey(table)} at ${place} have ${seen} columns, its known structure has ${known} (${names}).`,
        `${tableKey(table)} 在 ${place} 处的行有 ${seen} 列，已知的表结构有 ${known} 列（${names}）。`,
      ),
      params: { table: tableKey(table), position: place },
    });
  }

  async #now(table: TableName, ahead: TablesAhead, signal: AbortSignal): Promise<TableStructure | undefined> {
    const key = tableKey(table);
    if (this.#isNew(table)) await this.#readToday([table, ...ahead().filter((other) => this.#isWanted(other))], signal);
    return this.#today.get(key);
  }

  #isNew(table: TableName): boolean {
    const key = tableKey(table);
    return !this.#today.has(key) && !this.#gone.has(key);
  }

  #isWanted(table: TableName): boolean {
    return this.#isNew(table) && this.#options.select.table(table.schema, table.name);
  }

  async #readToday(tables: readonly TableName[], signal: AbortSignal): Promise<void> {
    const { source } = this.#options.walk;
    const read = await withSource(source, (connection) => readTableStructures(connection, tables, signal), signal);
    for (const table of tables) {
      const key = tableKey(table);
      const structure = read.get(key);
      if (structure === undefined) this.#gone.add(key);
      else this.#today.set(key, structure);
    }
  }

  #unknown(table: TableName, at: EventPlace): TidewayError {
    const [name, place] = [tableKey(table), formatPosition(at.start)];
    const why = this.#history?.whyUnknown(table.schema, table.name) ?? 'it does not exist on the source now';
    return new TidewayError('SOURCE_SCHEMA_UNKNOWN', {
      // Why is stored with the history, in English only.
      detail: {
        en: `The structure of ${name} at ${place} is not known: ${why}, and the log does not describe its tables (binlog_row_metadata is not FULL).`,
        zh: `无法得知 ${name} 在 ${place} 处的表结构：此后它被修改过或已不存在，而日志中没有表的描述（binlog_row_metadata 不是 FULL）。`,
      },
      params: { table: tableKey(table), position: formatPosition(at.start) },
    });
  }

  #unchanged(structure: TableStructure): TableStructure {
    const key = tableKey(structure.table);
    const last = this.#last.get(key);
    const known = last?.structure.deref();
    if (known === structure) return structure;
    // Of the text only a digest is kept: 20,000 texts take 20 MB.
    const digest = createHash('sha256').update(JSON.stringify(structure)).digest('base64');
    if (known !== undefined && last?.digest === digest) return known;
    this.#last.set(key, { digest, structure: new WeakRef(structure) });
    return structure;
  }
}

/** Under FULL metadata every column has its name in the map. */
function isSelfDescribing(map: TableMap): boolean {
  return map.columns.every(({ name }) => name !== undefined);
}
