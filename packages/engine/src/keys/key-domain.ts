import type { KeyPart, KeyStructure, TableStructure } from '@tideway/domain';
import type { RowImage } from '../ports/source-event.ts';
import { type ColumnKey, columnKey } from './column-key.ts';
import { exclusiveKey, finishHash, hashText, seedOf, sharableKey } from './hash.ts';
import type { CoarseReason } from './write-set.ts';

/** One column of a domain: where its value is in the row image, and how it compares. */
export interface DomainColumn {
  readonly ordinal: number;
  readonly key: ColumnKey;
}

/**
 * A set of values that must not be changed out of order: one unique index, or the columns a foreign key refers to.
 * `columns` undefined: values cannot be compared, every change holds `indexKey` exclusively.
 */
export interface KeyDomain {
  readonly seed: number;
  /** Held exclusively by a value that cannot be compared, shared by the others, unless `total`. */
  readonly indexKey: number;
  readonly columns: readonly DomainColumn[] | undefined;
  readonly total: boolean;
  /** Whether some changes only share its values: the referring end of a foreign key. */
  readonly sharable: boolean;
  readonly coarse: CoarseReason | undefined;
}

/** The key of an image in a domain: a number; `null` for a NULL part (no key); `undefined` when not comparable. */
export function keyInDomain(
  domain: KeyDomain,
  columns: readonly DomainColumn[],
  image: RowImage,
): number | null | undefined {
  let hash = domain.seed;
  let comparable = true;
  for (const { ordinal, key } of columns) {
    if (image.isNull(ordinal)) return null;
    const value = comparable ? key.normalise(image.literal(ordinal)) : '';
    if (value === undefined) comparable = false;
    else hash = hashText(hash, value);
  }
  if (!comparable) return undefined;
  return domain.sharable ? sharableKey(finishHash(hash)) : exclusiveKey(finishHash(hash));
}

/** Domain of these columns in this order, under a name that all who share it use. */
export function makeDomain(
  name: readonly string[],
  columns: readonly DomainColumn[] | undefined,
  coarse: CoarseReason | undefined,
): KeyDomain {
  const seed = seedOf(...name);
  const total = columns?.every(({ key }) => key.total) ?? true;
  return { seed, indexKey: sharableKey(seedOf(...name, '*')), columns, total, sharable: false, coarse };
}

/**
 * The domains of all unique keys of source and target (engine-anchors §2.1). Keys over the same columns and prefixes
 * are one domain whatever their order; a key over an expression, or over a column without a safe rule, is coarse.
 */
export function uniqueDomains(
  tableId: string,
  source: TableStructure,
  target: TableStructure | undefined,
): readonly KeyDomain[] {
  const domains = new Map<string, KeyDomain>();
  const sides = target === undefined ? [source] : [source, target];
  for (const side of sides) {
    for (const key of side.uniqueKeys) {
      const parts = namedParts(side, key);
      const signature = parts?.map(({ name, prefix }) => `${name}(${prefix ?? ''})`).join() ?? `expression ${key.name}`;
      if (domains.has(signature)) continue;
      const columns = parts === undefined ? undefined : domainColumns(parts, source, target);
      const coarse =
        parts === undefined ? 'expression-index' : columns === undefined ? 'unsupported-key-column' : undefined;
      domains.set(signature, makeDomain([tableId, signature], columns, coarse));
    }
  }
  return [...domains.values()];
}

interface NamedPart {
  readonly name: string;
  readonly prefix: number | null;
}

function namedParts(table: TableStructure, key: KeyStructure): readonly NamedPart[] | undefined {
  const parts: NamedPart[] = [];
  for (const part of key.parts) {
    const name = partName(table, part);
    if (name === undefined) return undefined;
    parts.push({ name, prefix: part.prefix });
  }
  return parts.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function partName(table: TableStructure, { ordinal }: KeyPart): string | undefined {
  return ordinal === null ? undefined : table.columns[ordinal]?.name.toLowerCase();
}

/** The rule of each part; undefined when a column is not in the source's rows or has no safe rule. */
export function domainColumns(
  parts: readonly NamedPart[],
  source: TableStructure,
  target: TableStructure | undefined,
): readonly DomainColumn[] | undefined {
  const columns: DomainColumn[] = [];
  for (const { name, prefix } of parts) {
    const ordinal = source.columns.findIndex((column) => column.name.toLowerCase() === name);
    const column = source.columns[ordinal];
    if (column === undefined) return undefined;
    const key = columnKey(
      column,
      target?.columns.find((other) => other.name.toLowerCase() === name),
      prefix,
    );
    if (key === undefined) return undefined;
    columns.push({ ordinal, key });
  }
  return columns;
}
