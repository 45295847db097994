import {
  quoteTable,
  StructureStore,
  say,
  type TableName,
  type TableStructure,
  TidewayError,
  tableKey,
} from '@tideway/domain';
import type { TargetCatalog } from '@tideway/engine';
import type { SessionHolder } from './checkpoint/session-holder.ts';
import { askForMissingTable, readStructures, readTableStructure, spelledByTarget } from './connect/read-structure.ts';
import { describeServerError } from './connect/server-error.ts';
import type { Session } from './connect/session.ts';
import { serverParams } from './connect/target-error.ts';

/** Names in the lists of one round of queries. */
const TABLES_A_QUERY = 200;

/**
 * Structures of target tables. Children of a loaded table (tables whose foreign keys refer to it) are loaded with it,
 * so `referencing` is complete for every loaded table, whichever is met first in the log.
 */
export class Catalog implements TargetCatalog {
  readonly #control: SessionHolder;
  /** Whether the target tells `T` from `t`. */
  readonly #isCaseSensitive: boolean;
  readonly #tables = new StructureStore();
  readonly #loading = new Map<string, Promise<TableStructure>>();
  /** Parent → names of the tables that refer to it. Read once, then kept by what is loaded. Null: to be read. */
  #children: Map<string, Map<string, TableName>> | null = null;
  /** Counts `forget`, so that a structure read across one is read again. */
  #generation = 0;

  constructor(control: SessionHolder, isCaseSensitive: boolean) {
    this.#control = control;
    this.#isCaseSensitive = isCaseSensitive;
  }

  peek(table: TableName): TableStructure | undefined {
    return this.#tables.get(this.#key(table));
  }

  load(table: TableName): Promise<TableStructure> {
    const key = this.#key(table);
    const known = this.#tables.get(key);
    if (known !== undefined) return Promise.resolve(known);
    const loading = this.#loading.get(key) ?? this.#read(table, key);
    this.#loading.set(key, loading);
    return loading.finally(() => this.#loading.delete(key));
  }

  async prefetch(tables: readonly TableName[]): Promise<void> {
    for (const [schema, list] of Map.groupBy(tables, (table) => table.schema)) {
      const names = [...new Set(list.filter((table) => !this.#tables.has(this.#key(table))).map(({ name }) => name))];
      for (let at = 0; at < names.length; at += TABLES_A_QUERY) {
        await this.#readMany(schema, names.slice(at, at + TABLES_A_QUERY));
      }
    }
  }

  async #readMany(schema: string, names: readonly string[]): Promise<void> {
    const generation = this.#generation;
    const doing = say(
      `could not read the structures of ${names.length} tables of ${schema}`,
      `无法读取 ${schema} 中 ${names.length} 张表的结构`,
    );
    const found = await this.#control.use(doing, async ({ session }) => {
      this.#children ??= await this.#readChildren(session);
      return readStructures(session, schema, names).catch((error: unknown) => {
        // One of them is a view: which, and that it is one, is said when it is loaded.
        if (error instanceof TidewayError && error.code === 'TARGET_SCHEMA_MISMATCH') return [];
        throw error;
      });
    });
    if (generation !== this.#generation) return;
    for (const structure of found) {
      const key = this.#key(structure.table);
      // A parent is only loaded together with its children.
      if (!this.#children?.has(key)) this.#keep(key, structure);
    }
  }

  forget(schema: string, table?: string): void {
    this.#generation += 1;
    const prefix = this.#key({ schema, name: table ?? '' });
    const isMeant = (key: string) => (table === undefined ? key.startsWith(prefix) : key === prefix);
    for (const key of this.#tables.keys()) if (isMeant(key)) this.#tables.delete(key);
    // A parent is loaded together with its children: without one of them it counts as not loaded.
    for (const [parent, children] of this.#children ?? []) {
      if ([...children.keys()].some(isMeant)) this.#tables.delete(parent);
    }
  }

  /** After a statement of which is not known what it changed. */
  forgetAll(): void {
    this.#generation += 1;
    this.#tables.clear();
    this.#children = null;
  }

  referencing(table: TableName): readonly TableStructure[] {
    const children = this.#children?.get(this.#key(table));
    if (children === undefined) return [];
    return [...children.values()].map((child) => this.peek(child)).filter((child) => child !== undefined);
  }

  #key(table: TableName): string {
    const key = tableKey(table);
    return this.#isCaseSensitive ? key : key.toLowerCase();
  }

  async #read(table: TableName, key: string): Promise<TableStructure> {
    const doing = say(`could not read the structure of ${quoteTable(table)}`, `无法读取 ${quoteTable(table)} 的结构`);
    for (;;) {
      const generation = this.#generation;
      const found = await this.#control.use(doing, ({ session }) => this.#readWithChildren(session, table, key));
      if (generation !== this.#generation) continue;
      for (const [name, structure] of found) this.#keep(name, structure);
      return found.get(key) as TableStructure;
    }
  }

  async #readWithChildren(session: Session, table: TableName, key: string): Promise<Map<string, TableStructure>> {
    this.#children ??= await this.#readChildren(session);
    const structure = (await readTableStructure(session, table)) ?? (await this.#readRespelled(session, table));
    if (structure === null) throw await missingTable(session, table);
    const found = new Map([[key, structure]]);
    for (const [name, child] of this.#children.get(key) ?? []) {
      if (found.has(name) || this.#tables.has(name)) continue;
      const childStructure = await readTableStructure(session, child);
      if (childStructure !== null) found.set(name, childStructure);
    }
    return found;
  }

  async #readRespelled(session: Session, table: TableName): Promise<TableStructure | null> {
    const spelled = this.#isCaseSensitive ? null : await spelledByTarget(session, table);
    if (spelled === null || tableKey(spelled) === tableKey(table)) return null;
    return readTableStructure(session, spelled);
  }

  #keep(key: string, structure: TableStructure): void {
    this.#tables.set(key, structure);
    for (const { referenced } of structure.foreignKeys) {
      const parent = this.#key(referenced);
      const children = this.#children?.get(parent) ?? new Map<string, TableName>();
      this.#children?.set(parent, children.set(key, structure.table));
    }
  }

  async #readChildren(session: Session): Promise<Map<string, Map<string, TableName>>> {
    const rows = await session.rows(
      `SELECT DISTINCT TABLE_SCHEMA AS child_schema, TABLE_NAME AS child_name,
              REFERENCED_TABLE_SCHEMA AS parent_schema, REFERENCED_TABLE_NAME AS parent_name
       FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL`,
    );
    const children = new Map<string, Map<string, TableName>>();
    for (const row of rows) {
      const parent = this.#key({ schema: row.parent_schema ?? '', name: row.parent_name ?? '' });
      const child = { schema: row.child_schema ?? '', name: row.child_name ?? '' };
      const list = children.get(parent) ?? new Map<string, TableName>();
      children.set(parent, list.set(this.#key(child), child));
    }
    return children;
  }
}

/** TARGET_TABLE_MISSING in the document's words; who knows the location puts it in front (`atLocation`). */
export async function missingTable(session: Session, table: TableName): Promise<Error> {
  const answer = await askForMissingTable(session, table);
  if (answer === null) {
    return new TidewayError('TARGET_SCHEMA_MISMATCH', {
      detail: say(
        `${quoteTable(table)} can be read on the target, but its information_schema does not show it to this account`,
        `目标端的 ${quoteTable(table)} 可以读取，但 information_schema 没有向该账号显示它`,
      ),
    });
  }
  const name = quoteTable(table);
  const cause = describeServerError({ ...answer, message: answer.message, sqlState: null });
  return new TidewayError('TARGET_TABLE_MISSING', {
    detail: say(
      `cannot fetch downstream table schema of ${name} to initialize upstream schema ${name} in schema tracker Raw Cause: ${cause}`,
      `无法获取下游 ${name} 的表结构，因此无法初始化上游 ${name} 的表结构。原因：${cause}`,
    ),
    params: { ...serverParams(answer), table: tableKey(table) },
  });
}
