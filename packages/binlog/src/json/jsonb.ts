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

/** An object or array as it lies: offsets in it count from `start`. */
export interface Container {
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly isObject: boolean;
  readonly isLarge: boolean;
}

export function isContainer(type: number): boolean {
  return type <= JSONB.LARGE_ARRAY;
}

/** Reads the head of a container that must end by `limit`. */
export function readContainer(b: Bytes, type: number, start: number, limit: number): Container {
  const isLarge = (type & 1) === 1;
  const isObject = type <= JSONB.LARGE_OBJECT;
  const head = isLarge ? 8 : 4;
  if (start + head > limit) throw new Malformed('a JSON container that is cut off');
  const count = isLarge ? u32(b, start) : u16(b, start);
  const size = isLarge ? u32(b, start + 4) : u16(b, start + 2);
  const container = { start, end: start + size, count, isObject, isLarge };
  if (size > limit - start) throw new Malformed(`a JSON container of ${size} bytes where ${limit - start} are left`);
  if (valuesStart(container) + count * valueEntrySize(container) > container.end) {
    throw new Malformed(`a JSON container of ${count} entries in ${size} bytes`);
  }
  return container;
}

function keyEntrySize(container: Container): number {
  return container.isLarge ? 6 : 4;
}

function valueEntrySize(container: Container): number {
  return container.isLarge ? 5 : 3;
}

function valuesStart(container: Container): number {
  const head = container.start + (container.isLarge ? 8 : 4);
  return container.isObject ? head + container.count * keyEntrySize(container) : head;
}

/** A span of bytes; one object is used again by the readers that fill it. */
export interface Span {
  type: number;
  start: number;
  end: number;
}

/** Where the name of entry `index` of an object lies. */
export function readKey(b: Bytes, container: Container, index: number, into: Span): void {
  const entry = container.start + (container.isLarge ? 8 : 4) + index * keyEntrySize(container);
  const offset = container.isLarge ? u32(b, entry) : u16(b, entry);
  const length = u16(b, entry + (container.isLarge ? 4 : 2));
  into.start = container.start + offset;
  into.end = into.start + length;
  if (into.end > container.end) throw new Malformed('a JSON key outside of its object');
}

/** Where value `index` lies: small scalars in the entry itself, others at an offset, up to the container's end. */
export function readEntry(b: Bytes, container: Container, index: number, into: Span): void {
  const entry = valuesStart(container) + index * valueEntrySize(container);
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
