import type { TableName, TableStructure } from '@tideway/domain';
import type { RowImage } from '../ports/source-event.ts';
import type { RowChange } from '../ports/source-transaction.ts';
import { foreignColumnKey } from './column-key.ts';
import { canonicalTable, type ForeignKeyGraph } from './foreign-key-graph.ts';
import { exclusiveKey, seedOf } from './hash.ts';
import { domainColumns, type KeyDomain, keyInDomain, makeDomain, uniqueDomains } from './key-domain.ts';
import type { CoarseReason, WriteSet } from './write-set.ts';

/** What extractors are compiled from. */
export interface KeyContext {
  /** The target's structure, undefined when it is not loaded. */
  readonly target: (table: TableName) => TableStructure | undefined;
  readonly foreignKeys: ForeignKeyGraph;
  /** Whether the target enforces foreign keys, and so may cascade. */
  readonly foreignKeyChecks: boolean;
}

/** Adds the keys of changes of one table, with one structure, to a write-set. Compiled once, called a row. */
export class KeyExtractor {
  readonly #unique: readonly KeyDomain[];
  readonly #child: readonly KeyDomain[];
  readonly #parent: readonly KeyDomain[];
  readonly #tableKey: number;
  readonly #component: number | undefined;
  /** Coarse keys taken by every change of the table, for the progress report. */
  readonly reasons: readonly CoarseReason[];

  constructor(source: TableStructure, context: KeyContext) {
    const target = context.target(source.table);
    const id = canonicalTable(source.table);
    this.#unique = uniqueDomains(id, source, target);
    this.#child = context.foreignKeys.ofChild(source.table).map(({ key }) => {
      const parent = context.target(key.referenced);
      return foreignDomain(key.referenced, key.referencedColumns, key.columns, source, target, parent);
    });
    this.#parent = context.foreignKeys.ofParent(source.table).map(({ key, child }) => {
      const other = context.target(child);
      return foreignDomain(key.referenced, key.referencedColumns, key.referencedColumns, source, target, other);
    });
    this.#tableKey = exclusiveKey(seedOf(id, 'table'));
    const component = context.foreignKeyChecks ? context.foreignKeys.cascadeComponent(source.table) : undefined;
    this.#component = component === undefined ? undefined : exclusiveKey(seedOf('component', component));
    const reasons = [...this.#unique, ...this.#child, ...this.#parent].flatMap(({ coarse }) => coarse ?? []);
    if (this.#unique.length === 0) reasons.push('no-usable-key');
    if (component !== undefined) reasons.push('cascade');
    this.reasons = [...new Set(reasons)];
  }

  collect(change: RowChange, into: WriteSet): void {
    const { before, after } = change;
    if (this.#component !== undefined) into.exclusive.push(this.#component);
    if (before !== null) this.#collectUnique(before, into, null);
    if (after !== null) this.#collectUnique(after, into, before);
    for (const domain of this.#parent) collectMoved(domain, before, after, into, into.exclusive);
    for (const domain of this.#child) collectMoved(domain, before, after, into, into.shared);
  }

  /** `known`: an image whose keys are collected already; a domain whose columns are the same there is skipped. */
  #collectUnique(image: RowImage, into: WriteSet, known: RowImage | null): void {
    let keyed = false;
    for (const domain of this.#unique) {
      const { columns } = domain;
      if (columns === undefined) {
        into.exclusive.push(domain.indexKey);
        keyed = true;
        continue;
      }
      if (known !== null && sameColumns(columns, image, known)) {
        keyed ||= columns.every(({ ordinal }) => !image.isNull(ordinal));
        continue;
      }
      const key = keyInDomain(domain, columns, image);
      if (key === null) continue;
      keyed = true;
      if (key === undefined) {
        into.exclusive.push(domain.indexKey);
      } else {
        into.exclusive.push(key);
        if (!domain.total) into.shared.push(domain.indexKey);
      }
    }
    // Per image, not per change: INSERT (NULL) and a later UPDATE NULL → 5 share nothing else.
    if (!keyed) into.exclusive.push(this.#tableKey);
  }
}

/**
 * A row that enters or leaves a value of a foreign key's domain. The end that is referred to holds the value
 * exclusively, the referring ends share it; a row whose value stays is ordered by its own keys.
 */
function collectMoved(
  domain: KeyDomain,
  before: RowImage | null,
  after: RowImage | null,
  into: WriteSet,
  list: number[],
): void {
  const { columns } = domain;
  if (columns === undefined) {
    into.exclusive.push(domain.indexKey);
    return;
  }
  if (before !== null && after !== null && sameColumns(columns, after, before)) return;
  for (const image of [before, after]) {
    if (image === null) continue;
    const key = keyInDomain(domain, columns, image);
    if (key === null) continue;
    if (key === undefined) {
      into.exclusive.push(domain.indexKey);
    } else {
      list.push(key);
      if (!domain.total) into.shared.push(domain.indexKey);
    }
  }
}

function sameColumns(columns: readonly { readonly ordinal: number }[], image: RowImage, other: RowImage): boolean {
  for (const { ordinal } of columns) {
    const same =
      image.sameAs === undefined
        ? image.isNull(ordinal) === other.isNull(ordinal) && image.literal(ordinal) === other.literal(ordinal)
        : image.sameAs(other, ordinal);
    if (!same) return false;
  }
  return true;
}

/**
 * The domain of a foreign key, named by the parent and its referenced columns in sorted order, so that all ends agree.
 * `own` are this end's columns, one for each referenced column. If the other end is not known, values are not
 * comparable and this end holds the index key.
 */
function foreignDomain(
  parent: TableName,
  referenced: readonly string[],
  own: readonly string[],
  source: TableStructure,
  target: TableStructure | undefined,
  otherEnd: TableStructure | undefined,
): KeyDomain {
  const order = referenced.map((name, index) => ({ name: name.toLowerCase(), index })).sort(byName);
  const parts = order.map(({ index }) => ({ name: (own[index] ?? '').toLowerCase(), prefix: null }));
  const name = ['foreign key', canonicalTable(parent), ...order.map((part) => part.name)];
  const columns = otherEnd === undefined ? undefined : domainColumns(parts, source, target);
  const coarsest = columns?.map(({ ordinal, key }) => ({ ordinal, key: foreignColumnKey(key) }));
  // Never total: the other end may not be comparable, and then holds the index key.
  return {
    ...makeDomain(name, coarsest, columns === undefined ? 'unsupported-key-column' : undefined),
    total: false,
    sharable: true,
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
