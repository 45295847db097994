import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u8, u16, u32 } from '../bytes/read.ts';

/** Type bytes of MySQL's binary JSON (sql-common/json_binary.cc). */
export const JSONB = {
  SMALL_OBJECT: 0x00,
  LARGE_OBJECT: 0x01,
  SMALL_ARRAY: 0x02,
  LARGE_ARRAY: 0x03,
  LITERAL: 0x04,
  INT16: 0x05,
  UINT16: 0x06,
  INT32: 0x07,
  UINT32: 0x08,
  INT64: 0x09,
  UINT64: 0x0a,
  DOUBLE: 0x0b,
  STRING: 0x0c,
  OPAQUE: 0x0f,
} as const;

/** Values of {@link JSONB.LITERAL}. */
export const JSON_NULL = 0;
export const JSON_TRUE = 1;
export const JSON_FALSE = 2;

/** The server's own limit of nesting. */
export const MAX_DEPTH = 100;

/** An object or array as it lies: offsets in it count from `start`. Used again by those that read many. */
export interface Container {
  start: number;
  end: number;
  count: number;
  isObject: boolean;
  isLarge: boolean;
  /** Where the entries of keys and of values begin, and how many bytes one has. */
  keys: number;
  keySize: number;
  values: number;
  valueSize: number;
}

export function newContainer(): Container {
  return {
    start: 0,
    end: 0,
    count: 0,
    isObject: false,
    isLarge: false,
    keys: 0,
    keySize: 0,
    values: 0,
    valueSize: 0,
  };
}

export function isContainer(type: number): boolean {
  return type <= JSONB.LARGE_ARRAY;
}

/** Reads the head of a container that must end by `limit`. */
export function readContainer(b: Bytes, type: number, start: number, limit: number, into: Container): Container {
  const isLarge = (type & 1) === 1;
  const isObject = type <= JSONB.LARGE_OBJECT;
  const head = isLarge ? 8 : 4;
  if (start + head > limit) throw new Malformed('a JSON container that is cut off');
  const count = isLarge ? u32(b, start) : u16(b, start);
  const size = isLarge ? u32(b, start + 4) : u16(b, start + 2);
  if (size > limit - start) throw new Malformed(`a JSON container of ${size} bytes where ${limit - start} are left`);
  into.start = start;
  into.end = start + size;
  into.count = count;
  into.isObject = isObject;
  into.isLarge = isLarge;
  into.keys = start + head;
  into.keySize = isLarge ? 6 : 4;
  into.values = start + head + (isObject ? count * into.keySize : 0);
  into.valueSize = isLarge ? 5 : 3;
  if (into.values + count * into.valueSize > into.end) {
    throw new Malformed(`a JSON container of ${count} entries in ${size} bytes`);
  }
  return into;
}

/** A span of bytes; one object is used again by the readers that fill it. */
export interface Span {
  type: number;
  start: number;
  end: number;
}

/** Where the name of entry `index` of an object lies. */
export function readKey(b: Bytes, container: Container, index: number, into: Span): void {
  const entry = container.keys + index * container.keySize;
  const offset = container.isLarge ? u32(b, entry) : u16(b, entry);
  const length = u16(b, entry + (container.isLarge ? 4 : 2));
  into.start = container.start + offset;
  into.end = into.start + length;
  if (into.end > container.end) throw new Malformed('a JSON key outside of its object');
}

/** Where value `index` lies: small scalars in the entry itself, others at an offset, up to the container's end. */
export function readEntry(b: Bytes, container: Container, index: number, into: Span): void {
  const entry = container.values + index * container.valueSize;
  into.type = u8(b, entry);
  if (isInlined(into.type, container.isLarge)) {
    into.start = entry + 1;
    into.end = entry + (container.isLarge ? 5 : 3);
    return;
  }
  const offset = container.isLarge ? u32(b, entry + 1) : u16(b, entry + 1);
  into.start = container.start + offset;
  into.end = container.end;
  if (offset < 1 || into.start >= container.end) throw new Malformed('a JSON value outside of its container');
}

export function isInlined(type: number, isLarge: boolean): boolean {
  if (type === JSONB.LITERAL || type === JSONB.INT16 || type === JSONB.UINT16) return true;
  return isLarge && (type === JSONB.INT32 || type === JSONB.UINT32);
}

/** Reads the length before a string: seven bits a byte, lowest first. Fills `into` with the string's span. */
export function readString(b: Bytes, start: number, limit: number, into: Span): void {
  if (start < limit && u8(b, start) < 0x80) {
    // Nearly every string: one byte of length.
    into.start = start + 1;
    into.end = start + 1 + u8(b, start);
    if (into.end <= limit) return;
  }
  let length = 0;
  for (let i = 0; i < 5; i += 1) {
    if (start + i >= limit) break;
    const byte = u8(b, start + i);
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      into.start = start + i + 1;
      into.end = into.start + length;
      if (into.end > limit)
        throw new Malformed(`a JSON string of ${length} bytes where ${limit - into.start} are left`);
      return;
    }
  }
  throw new Malformed('a JSON string whose length is cut off');
}

/** Bytes of the scalars that have a fixed size. */
export function scalarSize(type: number): number | undefined {
  switch (type) {
    case JSONB.LITERAL:
      return 1;
    case JSONB.INT16:
    case JSONB.UINT16:
      return 2;
    case JSONB.INT32:
    case JSONB.UINT32:
      return 4;
    case JSONB.INT64:
    case JSONB.UINT64:
    case JSONB.DOUBLE:
      return 8;
    default:
      return undefined;
  }
}
