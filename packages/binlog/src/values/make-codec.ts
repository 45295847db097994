import { Malformed } from '../bytes/malformed.ts';
import { columnTypeName, TYPE, type WireType } from '../tables/column-type.ts';
import { binaryCodec, geometryCodec, type LengthBytes, paddedBinaryCodec, vectorCodec } from './binary.ts';
import { bitCodec, enumCodec, setCodec } from './bit-enum-set.ts';
import type { ColumnCodec } from './column-codec.ts';
import { compressedCodec } from './compressed.ts';
import { decimalCodec } from './decimal.ts';
import { doubleCodec, floatCodec } from './floats.ts';
import { integerCodec } from './integers.ts';
import { jsonCodec, type OnJsonLoss } from './json.ts';
import type { LiteralDialect } from './literal-dialect.ts';
import {
  dateCodec,
  datetime2Codec,
  oldDatetimeCodec,
  oldTimeCodec,
  oldTimestampCodec,
  time2Codec,
  timestamp2Codec,
  yearCodec,
} from './temporals.ts';
import { textCodec } from './text.ts';

/** What beside the wire type decides how a column is read. */
export interface CodecFacts {
  readonly unsigned: boolean | undefined;
  /** Name of the charset, `binary` for bytes, undefined when nobody knows. */
  readonly charset: string | undefined;
  readonly dialect: LiteralDialect;
  readonly onJsonLoss?: OnJsonLoss | undefined;
}

/** The codec of a column. Throws {@link Malformed} for a type that is not known: its length would be a guess. */
export function makeCodec(wire: WireType, facts: CodecFacts): ColumnCodec {
  const { type, size, scale } = wire;
  switch (type) {
    case TYPE.TINY:
      return integerCodec(1, facts.unsigned);
    case TYPE.SHORT:
      return integerCodec(2, facts.unsigned);
    case TYPE.INT24:
      return integerCodec(3, facts.unsigned);
    case TYPE.LONG:
      return integerCodec(4, facts.unsigned);
    case TYPE.LONGLONG:
      return integerCodec(8, facts.unsigned);
    case TYPE.FLOAT:
      return floatCodec;
    case TYPE.DOUBLE:
      return doubleCodec;
    case TYPE.NEWDECIMAL:
      return decimalCodec(size, scale);
    case TYPE.BIT:
      return bitCodec(size);
    case TYPE.ENUM:
      return enumCodec(size);
    case TYPE.SET:
      return setCodec(size);
    default:
      return makeTemporalCodec(wire) ?? makeLongCodec(wire, facts);
  }
}

function makeTemporalCodec({ type, size }: WireType): ColumnCodec | undefined {
  switch (type) {
    case TYPE.YEAR:
      return yearCodec;
    case TYPE.DATE:
    case TYPE.NEWDATE:
      return dateCodec;
    case TYPE.TIME:
      return oldTimeCodec;
    case TYPE.DATETIME:
      return oldDatetimeCodec;
    case TYPE.TIMESTAMP:
      return oldTimestampCodec;
    case TYPE.TIME2:
      return time2Codec(size);
    case TYPE.DATETIME2:
      return datetime2Codec(size);
    case TYPE.TIMESTAMP2:
      return timestamp2Codec(size);
    default:
      return undefined;
  }
}

function makeLongCodec({ type, size }: WireType, facts: CodecFacts): ColumnCodec {
  switch (type) {
    case TYPE.VARCHAR:
    case TYPE.VAR_STRING:
      return textOrBinary(size > 255 ? 2 : 1, size, facts, false);
    case TYPE.STRING:
      return textOrBinary(size > 255 ? 2 : 1, size, facts, true);
    case TYPE.BLOB:
    case TYPE.TINY_BLOB:
    case TYPE.MEDIUM_BLOB:
    case TYPE.LONG_BLOB:
      return textOrBinary(lengthBytes(size), longest(size), facts, false);
    case TYPE.JSON:
      return jsonCodec(lengthBytes(size), longest(size), facts.onJsonLoss);
    case TYPE.GEOMETRY:
      return geometryCodec(lengthBytes(size), longest(size));
    case TYPE.VECTOR:
      return vectorCodec(lengthBytes(size), longest(size), facts.dialect === 'mysql' ? 'bytes' : 'text');
    case TYPE.MARIADB_VARCHAR_COMPRESSED:
      return compressedCodec(size > 255 ? 2 : 1, size, textOrBinary(2, longest(4), facts, false));
    case TYPE.MARIADB_BLOB_COMPRESSED:
      return compressedCodec(lengthBytes(size), longest(size), textOrBinary(4, longest(4), facts, false));
    default:
      throw new Malformed(`column type ${columnTypeName(type)} is not known`);
  }
}

function textOrBinary(length: LengthBytes, size: number, facts: CodecFacts, padded: boolean): ColumnCodec {
  if (facts.charset !== 'binary') return textCodec(length, size, facts.charset, facts.dialect);
  return padded ? paddedBinaryCodec(length, size) : binaryCodec(length, size);
}

function lengthBytes(size: number): LengthBytes {
  if (size !== 1 && size !== 2 && size !== 3 && size !== 4) throw new Malformed(`a length of ${size} bytes`);
  return size;
}

/** The most a length of so many bytes can say. */
function longest(size: number): number {
  return 2 ** (8 * size) - 1;
}
