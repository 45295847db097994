import {
  type BinlogPosition,
  comparePositions,
  GtidSet,
  parseGtid,
  type SelectionPredicate,
  type TableName,
  type TableStructure,
  tableKey,
} from '@tideway/domain';
import type { EventPlace, ReadFrom } from '@tideway/engine';
import { readBinlogEnd } from '../connect/binlog-status.ts';
import type { ServerFacts } from '../connect/server-facts.ts';
import { withSource } from '../connect/source-connection.ts';
import type { LogWalk } from '../log/walk-log.ts';
import { type DdlEffect, type LoggedDdl, replayDdl } from './ddl/replay.ts';
import type { HistoryEntry, SchemaHistoryStore } from './history-store.ts';
import { describeDdl, selectedTables, surveyStructures } from './survey.ts';

/** What a history needs. */
export interface SchemaHistoryOptions {
  readonly walk: Omit<LogWalk, 'start'>;
  readonly server: Pick<ServerFacts, 'flavour' | 'serverUuid'>;
  readonly select: SelectionPredicate;
  readonly store: SchemaHistoryStore;
  /** `CREATE TABLE` of the time of the start, for tables whose structure then cannot be found out. */
  readonly supplied?: readonly { readonly table: TableName; readonly createTable: string }[];
}

/** A DDL as it is met in the log. */
export interface MetDdl extends Omit<LoggedDdl, 'flavour'> {
  readonly at: EventPlace;
  readonly gtid: string | null;
}

type Known =
  | { readonly structure: TableStructure; readonly unknown: null }
  | { readonly structure: null; readonly unknown: string | null };

/** Bytes of log behind a DDL up to which it is cheaper to look (read the structure, scan the rest) than to replay. */
const NEAR_BYTES = 16 * 2 ** 20;

/**
 * The structures of the selected tables at the place where the log is being read, for logs that do not describe
 * themselves (design §4.2). It begins with what was stored, or with a survey; each DDL moves it on: by the structure as
 * it is now where no later DDL touched the table, else by replay. One object a structure for as long as it holds.
 */
export class SchemaHistory {
  readonly #options: SchemaHistoryOptions;
  readonly #known = new Map<string, Known>();
  /** Structures that hold from a DDL on that still lies ahead. */
  readonly #ahead = new Map<string, { readonly since: BinlogPosition; readonly structure: TableStructure }>();

  /** GTID of the last DDL gone over; null: none yet, or none has one. */
  #lastDdl: string | null = null;

  private constructor(options: SchemaHistoryOptions) {
    this.#options = options;
  }

  /** Opens the history at `from`. */
  static async open(options: SchemaHistoryOptions, from: ReadFrom, signal?: AbortSignal): Promise<SchemaHistory> {
    const history = new SchemaHistory(options);
    const stored = (await options.store.load()).filter(coveredAt(from, options.server.serverUuid));
    for (const entry of stored) history.#take(entry);
    if (stored.length === 0) await history.#survey(from, signal);
    return history;
  }

  /** The structure at this place; undefined when it is not known ({@link whyUnknown}) or there is no such table. */
  get(schema: string, name: string): TableStructure | undefined {
    return this.#known.get(tableKey({ schema, name }))?.structure ?? undefined;
  }

  /** Why a structure is not known; null when nothing was ever heard of the table. */
  whyUnknown(schema: string, name: string): string | null {
    return this.#known.get(tableKey({ schema, name }))?.unknown ?? null;
  }

  /** Tables whose structure at the start could not be found out. */
  get unknown(): readonly { readonly table: string; readonly reason: string }[] {
    return [...this.#known].flatMap(([table, { unknown }]) => (unknown === null ? [] : [{ table, reason: unknown }]));
  }

  /** Moves on over a DDL; returns whether it touched anything selected. Stored before it resolves. */
  async apply(ddl: MetDdl, signal?: AbortSignal): Promise<boolean> {
    const { flavour } = this.#options.server;
    this.#lastDdl = ddl.gtid;
    const replay = replayDdl({ ...ddl, flavour }, ({ schema, name }) => this.get(schema, name));
    const effects: DdlEffect[] = replay.understood
      ? [...replay.effects]
      : this.#inSchema(ddl.schema).map((table): DdlEffect => ({ kind: 'unknown', table, reason: replay.reason }));
    const entries: HistoryEntry[] = [];
    const looked = await this.#look(effects, ddl, signal);
    for (const effect of effects) this.#applyEffect(effect, ddl, looked, entries);
    for (const entry of entries) this.#take(entry);
    if (entries.length > 0) await this.#options.store.append(entries);
    return entries.length > 0;
  }

  /** A table nothing is known of: its structure now, if no DDL touched it since `at`. */
  async learn(table: TableName, at: BinlogPosition, signal?: AbortSignal): Promise<TableStructure | undefined> {
    const found = (await this.#surveyTables([table], at, signal)).get(tableKey(table));
    if (found === undefined) return undefined;
    // It is only known to hold behind the last DDL: a restart before that one must not take it.
    const entry = this.#entry(table, at, this.#lastDdl, { structure: found, unknown: null }, 'read');
    this.#take(entry);
    await this.#options.store.append([entry]);
    return found;
  }

  async #survey(from: ReadFrom, signal?: AbortSignal): Promise<void> {
    const { walk, select, supplied = [] } = this.#options;
    const start = dumpStart(from, this.#options.server.flavour);
    const entries: HistoryEntry[] = [];
    await withSource(
      walk.source,
      async (connection) => {
        const end = await readBinlogEnd(connection, signal);
        const base = from.mode === 'file-position' ? from.position : { file: end.file, position: end.position };
        const survey = await surveyStructures(
          connection,
          await selectedTables(connection, select, signal),
          { ...walk, start },
          signal,
        );
        for (const { table, structure, since, firstDdl } of survey.tables) {
          if (since === null) {
            entries.push(this.#entry(table, base, null, { structure, unknown: null }, 'read'));
            continue;
          }
          this.#ahead.set(tableKey(table), { since, structure });
          const reason = `it was changed since by ${firstDdl === null ? 'a DDL' : describeDdl(firstDdl).en}`;
          entries.push(this.#entry(table, base, null, { structure: null, unknown: reason }, 'read'));
        }
        for (const { table, createTable } of supplied) entries.push(this.#supplied(table, createTable, base));
      },
      signal,
    );
    for (const entry of entries) this.#take(entry);
    await this.#options.store.append(entries);
  }

  #supplied(table: TableName, sql: string, from: BinlogPosition): HistoryEntry {
    const { flavour } = this.#options.server;
    const ddl = { sql, schema: table.schema, sqlMode: '', collationDatabase: null, flavour };
    const replay = replayDdl(ddl, () => undefined);
    const effect = replay.understood ? replay.effects.find(({ kind }) => kind === 'set') : undefined;
    if (effect?.kind !== 'set') {
      return this.#entry(
        table,
        from,
        null,
        { structure: null, unknown: 'the CREATE TABLE supplied is not understood' },
        'supplied',
      );
    }
    return this.#entry(table, from, null, { structure: { ...effect.structure, table }, unknown: null }, 'supplied');
  }

  /** Near the end of the log the tables a DDL touched are read as they are now. */
  async #look(effects: readonly DdlEffect[], { at }: MetDdl, signal?: AbortSignal) {
    const tables = effects
      .filter((effect) => effect.kind === 'set' || effect.kind === 'unknown')
      .map(({ table }) => table)
      .filter(({ schema, name }) => this.#options.select.table(schema, name));
    return tables.length === 0 ? new Map<string, TableStructure>() : this.#surveyTables(tables, at.end, signal);
  }

  /** Structures now of the tables that no DDL touched since `at`; none when `at` lies far from the log's end. */
  async #surveyTables(tables: readonly TableName[], at: BinlogPosition, signal?: AbortSignal) {
    const { walk } = this.#options;
    const found = new Map<string, TableStructure>();
    await withSource(
      walk.source,
      async (connection) => {
        const end = await readBinlogEnd(connection, signal);
        if (end.file !== at.file || end.position - at.position > NEAR_BYTES) return;
        const start = { mode: 'file-position', position: at } as const;
        const survey = await surveyStructures(connection, tables, { ...walk, start }, signal);
        for (const { table, structure, since } of survey.tables)
          if (since === null) found.set(tableKey(table), structure);
      },
      signal,
    );
    return found;
  }

  #applyEffect(
    effect: DdlEffect,
    { at, gtid }: MetDdl,
    looked: ReadonlyMap<string, TableStructure>,
    entries: HistoryEntry[],
  ): void {
    if (effect.kind === 'drop-database') {
      for (const table of this.#inSchema(effect.schema)) {
        entries.push(this.#entry(table, at.end, gtid, { structure: null, unknown: null }, 'replayed'));
      }
      return;
    }
    const { table } = effect;
    if (!this.#options.select.table(table.schema, table.name)) return;
    const ahead = this.#ahead.get(tableKey(table));
    const reached = ahead !== undefined && comparePositions(ahead.since, at.end) <= 0 ? ahead.structure : undefined;
    const read = looked.get(tableKey(table)) ?? reached;
    if (effect.kind === 'drop') {
      entries.push(this.#entry(table, at.end, gtid, { structure: null, unknown: null }, 'replayed'));
    } else if (read !== undefined) {
      entries.push(this.#entry(table, at.end, gtid, { structure: read, unknown: null }, 'read'));
    } else if (effect.kind === 'set') {
      entries.push(this.#entry(table, at.end, gtid, { structure: effect.structure, unknown: null }, 'replayed'));
    } else {
      entries.push(this.#entry(table, at.end, gtid, { structure: null, unknown: effect.reason }, 'replayed'));
    }
  }

  #entry(
    table: TableName,
    from: BinlogPosition,
    gtid: string | null,
    known: Known,
    origin: HistoryEntry['origin'],
  ): HistoryEntry {
    return { serverUuid: this.#options.server.serverUuid, table, from, gtid, ...known, origin };
  }

  #take({ table, structure, unknown }: HistoryEntry): void {
    const key = tableKey(table);
    const before = this.#known.get(key)?.structure;
    // The same object while nothing changed: users key their caches by it.
    if (structure !== null && JSON.stringify(before) === JSON.stringify(structure)) return;
    this.#known.set(key, structure === null ? { structure, unknown } : { structure, unknown: null });
  }

  #inSchema(schema: string): readonly TableName[] {
    return [...this.#known.values()].flatMap(({ structure }) =>
      structure !== null && structure.table.schema === schema ? [structure.table] : [],
    );
  }
}

/** Which entries were true already where reading begins. */
export function coveredAt(from: ReadFrom, serverUuid: string | null): (entry: HistoryEntry) => boolean {
  if (from.mode === 'file-position') {
    return (entry) => entry.serverUuid === serverUuid && comparePositions(entry.from, from.position) <= 0;
  }
  // A position of MariaDB is no set: there the order of the entries has to do.
  if (/^\s*\d+-\d+-\d+/.test(from.executed)) return () => true;
  const executed = GtidSet.parse(from.executed);
  return ({ gtid }) => gtid === null || executed.has(parseGtid(gtid));
}

/** The dump that begins where a job reads from. */
export function dumpStart(from: ReadFrom, flavour: 'mysql' | 'mariadb'): LogWalk['start'] {
  if (from.mode === 'file-position') return from;
  if (flavour === 'mariadb') return { mode: 'mariadb-gtid', state: from.executed };
  return { mode: 'gtid', executed: GtidSet.parse(from.executed) };
}
