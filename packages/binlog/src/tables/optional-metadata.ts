import { Malformed } from '../bytes/malformed.ts';
import { u8 } from '../bytes/read.ts';
import type { SpanReader } from '../bytes/span-reader.ts';
import { isCharacterType, isNumericType, TYPE, type WireType } from './column-type.ts';

/** What a table map says of one column beyond its type; undefined: not said. */
export interface ColumnFacts {
  name?: string;
  unsigned?: boolean;
  /** Of text; of ENUM and SET under FULL. */
  collationId?: number;
  /** Labels of ENUM and SET. */
  members?: readonly string[];
  /** 0 geometry, 1 point, 2 linestring, 3 polygon, 4–6 multi…, 7 collection. */
  geometryType?: number;
  visible?: boolean;
  dimensions?: number;
}

/** A part of the primary key; `prefix` in characters, 0 for the whole column. */
export interface PrimaryKeyPart {
  readonly ordinal: number;
  readonly prefix: number;
}

export interface OptionalMetadata {
  readonly columns: readonly ColumnFacts[];
  readonly primaryKey: readonly PrimaryKeyPart[] | undefined;
}

interface Context {
  readonly types: readonly WireType[];
  readonly flavor: 'mysql' | 'mariadb';
  readonly columns: readonly ColumnFacts[];
}

const FIELD = {
  SIGNEDNESS: 1,
  DEFAULT_CHARSET: 2,
  COLUMN_CHARSET: 3,
  COLUMN_NAME: 4,
  SET_VALUES: 5,
  ENUM_VALUES: 6,
  GEOMETRY_TYPE: 7,
  SIMPLE_PRIMARY_KEY: 8,
  PRIMARY_KEY_WITH_PREFIX: 9,
  ENUM_SET_DEFAULT_CHARSET: 10,
  ENUM_SET_COLUMN_CHARSET: 11,
  VISIBILITY: 12,
  DIMENSIONS: 13,
} as const;

/** Reads the tagged fields after the null bitmap of a table map (Table_map_event::Optional_metadata_fields). */
export function readOptionalMetadata(
  r: SpanReader,
  types: readonly WireType[],
  flavor: 'mysql' | 'mariadb',
): OptionalMetadata {
  const columns: ColumnFacts[] = types.map(() => ({}));
  const context: Context = { types, flavor, columns };
  let primaryKey: readonly PrimaryKeyPart[] | undefined;
  while (r.remaining > 0) {
    const tag = r.u8('metadata field');
    const field = r.sub(r.lenenc('length of a metadata field'), 'metadata field');
    if (tag === FIELD.SIMPLE_PRIMARY_KEY || tag === FIELD.PRIMARY_KEY_WITH_PREFIX) {
      primaryKey = readPrimaryKey(field, types.length, tag === FIELD.PRIMARY_KEY_WITH_PREFIX);
    } else {
      readColumnField(tag, field, context);
    }
  }
  return { columns, primaryKey };
}

function readColumnField(tag: number, r: SpanReader, context: Context): void {
  const { types, flavor, columns } = context;
  const of = (match: (type: number) => boolean) => columns.filter((_, i) => match((types[i] as WireType).type));
  switch (tag) {
    case FIELD.SIGNEDNESS:
      readBits(
        r,
        of((type) => isNumericType(type)),
        (facts, bit) => {
          facts.unsigned = bit;
        },
      );
      return;
    case FIELD.DEFAULT_CHARSET:
      readDefaultCharset(
        r,
        of((type) => isCharacterType(type, flavor)),
      );
      return;
    case FIELD.COLUMN_CHARSET:
      readCharsets(
        r,
        of((type) => isCharacterType(type, flavor)),
      );
      return;
    case FIELD.ENUM_SET_DEFAULT_CHARSET:
      readDefaultCharset(r, of(isEnumOrSet));
      return;
    case FIELD.ENUM_SET_COLUMN_CHARSET:
      readCharsets(r, of(isEnumOrSet));
      return;
    case FIELD.COLUMN_NAME:
      for (const facts of columns) facts.name = shortText(r, 'column name');
      expectEnd(r, 'column names');
      return;
    case FIELD.SET_VALUES:
      readMembers(
        r,
        of((type) => type === TYPE.SET),
      );
      return;
    case FIELD.ENUM_VALUES:
      readMembers(
        r,
        of((type) => type === TYPE.ENUM),
      );
      return;
    case FIELD.GEOMETRY_TYPE:
      for (const facts of of((type) => type === TYPE.GEOMETRY)) facts.geometryType = r.lenenc('geometry type');
      return;
    case FIELD.VISIBILITY:
      readBits(r, columns, (facts, bit) => {
        facts.visible = bit;
      });
      return;
    case FIELD.DIMENSIONS:
      for (const facts of of((type) => type === TYPE.VECTOR)) facts.dimensions = r.lenenc('dimensions');
      return;
    default:
      return; // A field of a later server: its length says where the next one begins.
  }
}

function isEnumOrSet(type: number): boolean {
  return type === TYPE.ENUM || type === TYPE.SET;
}

function shortText(r: SpanReader, what: string): string {
  return r.text(r.lenenc(`length of ${what}`), what);
}

function expectEnd(r: SpanReader, what: string): void {
  if (r.remaining > 0) throw new Malformed(`${r.remaining} bytes are left after the ${what}`);
}

/** One bit a column, the first in the highest bit of the first byte. */
function readBits(
  r: SpanReader,
  columns: readonly ColumnFacts[],
  set: (facts: ColumnFacts, bit: boolean) => void,
): void {
  const start = r.take((columns.length + 7) >> 3, 'bits of columns');
  columns.forEach((facts, i) => {
    set(facts, ((u8(r.bytes, start + (i >> 3)) >> (7 - (i & 7))) & 1) === 1);
  });
}

/** The collation most columns have, then pairs of the others' index among these columns and their collation. */
function readDefaultCharset(r: SpanReader, columns: readonly ColumnFacts[]): void {
  const most = r.lenenc('default collation');
  for (const facts of columns) facts.collationId = most;
  while (r.remaining > 0) {
    const index = r.lenenc('column of a collation');
    const facts = columns[index];
    if (facts === undefined) throw new Malformed(`a collation for column ${index} of ${columns.length}`);
    facts.collationId = r.lenenc('collation');
  }
}

function readCharsets(r: SpanReader, columns: readonly ColumnFacts[]): void {
  for (const facts of columns) facts.collationId = r.lenenc('collation');
  expectEnd(r, 'collations');
}

function readMembers(r: SpanReader, columns: readonly ColumnFacts[]): void {
  for (const facts of columns) {
    const count = r.lenenc('number of labels');
    if (count > r.remaining) throw new Malformed(`${count} labels do not fit into ${r.remaining} bytes`);
    facts.members = Array.from({ length: count }, () => shortText(r, 'label'));
  }
  expectEnd(r, 'labels');
}

function readPrimaryKey(r: SpanReader, columnCount: number, withPrefix: boolean): readonly PrimaryKeyPart[] {
  const parts: PrimaryKeyPart[] = [];
  while (r.remaining > 0) {
    const ordinal = r.lenenc('primary key column');
    if (ordinal >= columnCount) throw new Malformed(`primary key column ${ordinal} of ${columnCount}`);
    parts.push({ ordinal, prefix: withPrefix ? r.lenenc('primary key prefix') : 0 });
  }
  return parts;
}
