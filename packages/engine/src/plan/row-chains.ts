import type { RowImage } from '../ports/source-event.ts';
import type { RowChange } from '../ports/source-transaction.ts';
import { keyValue, uniqueMoved } from './statements.ts';
import type { TableMapping } from './table-mapping.ts';

/** What happened to one row (one value of the key) within a group, reduced to its ends (engine-anchors §2.6). */
export interface RowChain {
  /** The row's value of the key, as SQL. */
  readonly identity: string;
  /** The row before the group; null when there was none. */
  readonly before: RowImage | null;
  /** The row after what was seen so far; null when there is none. */
  after: RowImage | null;
  /**
   * States in between whose unique values nobody else may have had: row by row they would have met a conflict, so the
   * group must meet it too. Asserted between the deletes and the inserts.
   */
  readonly guards: RowImage[];
  /**
   * It was away for a while, or had other unique values: another row may have had them meanwhile, so it is deleted and
   * inserted even if it ends as it began.
   */
  moved: boolean;
  readonly changes: RowChange[];
}

/** A row that came. */
export type InsertChange = RowChange & { readonly after: RowImage };

/** The chains of one table of a group. */
export class RowChains {
  readonly mapping: TableMapping;
  readonly #chains = new Map<string, RowChain>();
  /** As long as there is nothing but inserts, no row can come twice (the target's keys would say so): no keys are made. */
  #inserts: InsertChange[] | null = [];

  constructor(mapping: TableMapping) {
    this.mapping = mapping;
  }

  /** The changes themselves while all of them are inserts, and then there are no chains. */
  get inserts(): readonly InsertChange[] | null {
    return this.#inserts;
  }

  get chains(): Iterable<RowChain> {
    return this.#chains.values();
  }

  /** Adds the next change; false when it contradicts what came before, so that only row by row can tell. */
  add(change: RowChange): boolean {
    const { before, after } = change;
    if (this.#inserts !== null) {
      if (isInsert(change)) {
        this.#inserts.push(change);
        return true;
      }
      if (!this.#openInserts(this.#inserts)) return false;
    }
    if (before === null) return after !== null && this.#insert(this.#identity(after), after, change);
    const identity = this.#identity(before);
    if (after === null) return this.#delete(identity, before, change);
    const next = this.#identity(after);
    if (identity === next) return this.#update(identity, before, after, change);
    return this.#delete(identity, before, change) && this.#insert(next, after, change);
  }

  /** The first change of another kind: from here on rows are told apart by their keys. */
  #openInserts(inserts: readonly InsertChange[]): boolean {
    this.#inserts = null;
    return inserts.every((change) => this.#insert(this.#identity(change.after), change.after, change));
  }

  #identity(image: RowImage): string {
    const { key } = this.mapping;
    if (key === undefined) throw new RangeError(`${this.mapping.name} has no key`);
    return keyValue(key, image);
  }

  #insert(identity: string, after: RowImage, change: RowChange): boolean {
    const chain = this.#chains.get(identity);
    if (chain === undefined) {
      this.#chains.set(identity, { identity, before: null, after, guards: [], moved: false, changes: [change] });
      return true;
    }
    if (chain.after !== null) return false;
    chain.moved = true;
    chain.after = after;
    chain.changes.push(change);
    return true;
  }

  #delete(identity: string, before: RowImage, change: RowChange): boolean {
    const chain = this.#chains.get(identity);
    if (chain === undefined) {
      this.#chains.set(identity, { identity, before, after: null, guards: [], moved: false, changes: [change] });
      return true;
    }
    if (chain.after === null) return false;
    // A state that neither the start nor the end of the group shows.
    if (chain.before === null || uniqueMoved(this.mapping, chain.before, chain.after)) chain.guards.push(chain.after);
    chain.after = null;
    chain.changes.push(change);
    return true;
  }

  #update(identity: string, before: RowImage, after: RowImage, change: RowChange): boolean {
    const chain = this.#chains.get(identity);
    if (chain === undefined) {
      this.#chains.set(identity, {
        identity,
        before,
        after,
        guards: [],
        moved: uniqueMoved(this.mapping, before, after),
        changes: [change],
      });
      return true;
    }
    const present = chain.after;
    if (present === null) return false;
    if (uniqueMoved(this.mapping, present, after)) {
      chain.moved = true;
      if (chain.before === null || uniqueMoved(this.mapping, chain.before, present)) chain.guards.push(present);
    }
    chain.after = after;
    chain.changes.push(change);
    return true;
  }
}

function isInsert(change: RowChange): change is InsertChange {
  return change.before === null && change.after !== null;
}
