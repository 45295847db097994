import { quoteTable, type SelectionPredicate, say, type TableName, type Text } from '@tideway/domain';
import type { DdlStatement } from '../ports/source-transaction.ts';

/** What became of the statements of one event. */
export type GhostOutcome =
  | { readonly type: 'run'; readonly statements: readonly DdlStatement[] }
  | { readonly type: 'refused'; readonly reason: Text };

interface Kept {
  readonly table: TableName;
  /** The ALTERs of the ghost, written for the real table. */
  readonly statements: readonly DdlStatement[];
}

const GHOST = /^_(.+)_(?:gho|new)$/i;
const TRASH = /^_(.+)_(?:ghc|del|old)$/i;
const GHOST_OR_TRASH = /^_(.+)_(gho|ghc|del|new|old)$/i;
const MARK = /\/\* gh-ost \*\//i;

/**
 * Online schema changes (gh-ost, pt-online-schema-change): rows of the ghost table are dropped, its DDL is kept, and
 * run on the real table when the ghost is renamed to it.
 *
 * A name proves nothing: an application may have a table `_t_new`, and to drop its rows would lose data. A table counts
 * as a ghost only when gh-ost's mark was seen on its CREATE, or when it is not selected and the table it stands for is.
 * All others are migrated as the tables they are, which is right, too: the target then repeats the copy and the RENAME.
 */
export class GhostTables {
  readonly #selection: SelectionPredicate;
  readonly #known = new Map<string, Kept>();
  #text: string;

  /** `saved`: {@link GhostTables.text} of an earlier run. */
  constructor(selection: SelectionPredicate, saved: string | null) {
    this.#selection = selection;
    this.#text = saved ?? '';
    // Our own text, written by `#save`.
    const entries = saved ? (JSON.parse(saved) as [string, Kept][]) : [];
    for (const [name, kept] of entries) this.#known.set(name, kept);
  }

  /** What a restart must know: part of the checkpoint. Empty while there is no ghost. */
  get text(): string {
    return this.#text;
  }

  /** Whether rows of this table are a tool's, and not the application's. */
  isGhost({ schema, name }: TableName): boolean {
    return this.#known.has(keyOf(schema, name));
  }

  /** The selection for a statement: ghosts of selected tables are looked at as well. */
  selectionFor(sql: string): SelectionPredicate {
    const { database, touches } = this.#selection;
    return {
      database: (schema) => database.call(this.#selection, schema),
      touches: (schema) => touches.call(this.#selection, schema),
      table: (schema, name) => this.#selection.table(schema, name) || this.#isTool(schema, name, sql),
    };
  }

  #isTool(schema: string, name: string, sql: string): boolean {
    const base = GHOST_OR_TRASH.exec(name)?.[1];
    if (base === undefined || !this.#selection.table(schema, base)) return false;
    return this.isGhost({ schema, name }) || MARK.test(sql) || !this.#selection.table(schema, name);
  }

  /** Takes out what the tool does to its own tables; puts the kept DDL in place of the final RENAME. */
  transform(sql: string, statements: readonly DdlStatement[]): GhostOutcome {
    const run: DdlStatement[] = [];
    for (const statement of statements) {
      const [first, second] = statement.objects;
      if (first === undefined || first.name === null) {
        run.push(statement);
        continue;
      }
      const table = { schema: first.schema, name: first.name };
      const to =
        second === undefined || second.name === null ? undefined : { schema: second.schema, name: second.name };
      const result = to === undefined ? this.#alone(sql, statement, table) : this.#rename(sql, statement, table, to);
      if ('en' in result) return { type: 'refused', reason: result };
      run.push(...result);
    }
    return { type: 'run', statements: run };
  }

  #alone(sql: string, statement: DdlStatement, table: TableName): readonly DdlStatement[] {
    if (!this.#isTool(table.schema, table.name, sql)) return [statement];
    const ghost = GHOST.exec(table.name)?.[1];
    const key = keyOf(table.schema, table.name);
    const real = { schema: table.schema, name: ghost ?? TRASH.exec(table.name)?.[1] ?? '' };
    if (statement.kind === 'drop-table') this.#known.delete(key);
    else if (statement.kind === 'create-table') this.#known.set(key, { table: real, statements: [] });
    else if (ghost !== undefined) this.#keep(key, statement, table);
    this.#save();
    return [];
  }

  /** An ALTER of a ghost whose CREATE was not seen is not kept: its RENAME is refused then. */
  #keep(key: string, { kind, sql }: DdlStatement, table: TableName): void {
    const known = this.#known.get(key);
    if (known === undefined || kind === 'truncate-table') return;
    const text = sql.replace(quoteTable(table), () => quoteTable(known.table));
    const kept: DdlStatement = { kind, sql: text, objects: [known.table] };
    this.#known.set(key, { ...known, statements: [...known.statements, kept] });
  }

  #rename(sql: string, statement: DdlStatement, from: TableName, to: TableName): readonly DdlStatement[] | Text {
    const known = this.#known.get(keyOf(from.schema, from.name));
    if (known !== undefined) {
      this.#known.delete(keyOf(from.schema, from.name));
      this.#save();
      // A ghost that is renamed to anything but the real table has nothing to do with it.
      return keyOf(to.schema, to.name) === keyOf(known.table.schema, known.table.name) ? known.statements : [];
    }
    if (this.#isTool(from.schema, from.name, sql) && !this.#selection.table(from.schema, from.name)) {
      const name = `${to.schema}.${to.name}`;
      return say(
        `an online schema change of ${name} began before the start position, so its ALTER is not known`,
        `${name} 的在线表结构变更开始于起始位置之前，因此无法得知其 ALTER`,
      );
    }
    const aside = TRASH.exec(to.name)?.[1];
    const isAside = aside !== undefined && aside.toLowerCase() === from.name.toLowerCase() && from.schema === to.schema;
    // The real table steps aside for a ghost that we know: it stays where it is.
    if (isAside && this.#hasGhostOf(from)) {
      this.#known.set(keyOf(to.schema, to.name), { table: from, statements: [] });
      this.#save();
      return [];
    }
    return [statement];
  }

  #hasGhostOf(table: TableName): boolean {
    const wanted = keyOf(table.schema, table.name);
    for (const [name, kept] of this.#known) {
      if (keyOf(kept.table.schema, kept.table.name) === wanted && GHOST.test(name.split('\u0000')[1] ?? ''))
        return true;
    }
    return false;
  }

  #save(): void {
    this.#text = this.#known.size === 0 ? '' : JSON.stringify([...this.#known]);
  }
}

function keyOf(schema: string, name: string): string {
  return `${schema}\u0000${name}`.toLowerCase();
}
