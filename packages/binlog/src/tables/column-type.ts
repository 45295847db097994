import { Malformed } from '../bytes/malformed.ts';
import type { SpanReader } from '../bytes/span-reader.ts';

/** Column type codes as they stand in a table map (enum_field_types; 140 and 141 are MariaDB's). */
export const TYPE = {
  TINY: 1,
  SHORT: 2,
  LONG: 3,
  FLOAT: 4,
  DOUBLE: 5,
  NULL: 6,
  TIMESTAMP: 7,
  LONGLONG: 8,
  INT24: 9,
  DATE: 10,
  TIME: 11,
  DATETIME: 12,
  YEAR: 13,
  NEWDATE: 14,
  VARCHAR: 15,
  BIT: 16,
  TIMESTAMP2: 17,
  DATETIME2: 18,
  TIME2: 19,
  TYPED_ARRAY: 20,
  MARIADB_BLOB_COMPRESSED: 140,
  MARIADB_VARCHAR_COMPRESSED: 141,
  VECTOR: 242,
  JSON: 245,
  NEWDECIMAL: 246,
  ENUM: 247,
  SET: 248,
  TINY_BLOB: 249,
  MEDIUM_BLOB: 250,
  LONG_BLOB: 251,
  BLOB: 252,
  VAR_STRING: 253,
  STRING: 254,
  GEOMETRY: 255,
} as const;

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(TYPE).map(([name, code]) => [code, name]));

export function columnTypeName(type: number): string {
  return NAMES.get(type) ?? `type ${type}`;
}

/** A column's type as the table map has it; `type` is the real one (ENUM and SET hide behind STRING on the wire). */
export interface WireType {
  readonly type: number;
  /**
   * By type. FLOAT to BLOB, JSON …: bytes of the length. BIT: bits. DECIMAL: precision. CHAR, VARCHAR: most bytes.
   * ENUM, SET: bytes of the number. Times: fraction digits.
   */
  readonly size: number;
  /** DECIMAL only. */
  readonly scale: number;
}

/** Reads what the metadata block has of a column of this type. */
export function readWireType(type: number, r: SpanReader): WireType {
  switch (type) {
    case TYPE.FLOAT:
    case TYPE.DOUBLE:
    case TYPE.BLOB:
    case TYPE.TINY_BLOB:
    case TYPE.MEDIUM_BLOB:
    case TYPE.LONG_BLOB:
    case TYPE.MARIADB_BLOB_COMPRESSED:
    case TYPE.GEOMETRY:
    case TYPE.JSON:
    case TYPE.VECTOR:
    case TYPE.TIMESTAMP2:
    case TYPE.DATETIME2:
    case TYPE.TIME2:
      return { type, size: r.u8('column metadata'), scale: 0 };
    case TYPE.VARCHAR:
    case TYPE.MARIADB_VARCHAR_COMPRESSED:
      return { type, size: r.u16('column metadata'), scale: 0 };
    case TYPE.NEWDECIMAL:
      return { type, size: r.u8('precision'), scale: r.u8('scale') };
    case TYPE.BIT: {
      const bits = r.u8('bits');
      return { type, size: r.u8('bytes') * 8 + bits, scale: 0 };
    }
    case TYPE.STRING:
    case TYPE.VAR_STRING:
    case TYPE.ENUM:
    case TYPE.SET:
      return readStringType(type, r);
    case TYPE.TYPED_ARRAY:
      throw new Malformed('a column of type TYPED_ARRAY (a multi-valued index), which no row carries');
    default:
      return { type, size: 0, scale: 0 };
  }
}

/** CHAR longer than 255 bytes keeps two bits of its length, inverted, in the type byte (Field_string::do_save_field_metadata). */
function readStringType(type: number, r: SpanReader): WireType {
  const first = r.u8('string type');
  const second = r.u8('string length');
  if (type !== TYPE.STRING) return { type, size: type === TYPE.VAR_STRING ? first | (second << 8) : second, scale: 0 };
  if ((first & 0x30) !== 0x30) return { type: first | 0x30, size: second | (((first & 0x30) ^ 0x30) << 4), scale: 0 };
  return { type: first, size: second, scale: 0 };
}

const NUMERIC: ReadonlySet<number> = new Set([
  TYPE.TINY,
  TYPE.SHORT,
  TYPE.INT24,
  TYPE.LONG,
  TYPE.LONGLONG,
  TYPE.NEWDECIMAL,
  TYPE.FLOAT,
  TYPE.DOUBLE,
  TYPE.YEAR,
]);

/** Columns that have a bit in the signedness field of the optional metadata; YEAR is one (MySQL 9.7, go-mysql #1118). */
export function isNumericType(type: number): boolean {
  return NUMERIC.has(type);
}

const CHARACTER: ReadonlySet<number> = new Set([
  TYPE.STRING,
  TYPE.VAR_STRING,
  TYPE.VARCHAR,
  TYPE.BLOB,
  TYPE.TINY_BLOB,
  TYPE.MEDIUM_BLOB,
  TYPE.LONG_BLOB,
  TYPE.VECTOR,
  TYPE.MARIADB_BLOB_COMPRESSED,
  TYPE.MARIADB_VARCHAR_COMPRESSED,
]);

/** Columns that have an entry in the charset fields of the optional metadata: VECTOR and MariaDB's geometry too. */
export function isCharacterType(type: number, flavor: 'mysql' | 'mariadb'): boolean {
  return CHARACTER.has(type) || (flavor === 'mariadb' && type === TYPE.GEOMETRY);
}
