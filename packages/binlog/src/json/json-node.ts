import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u8 } from '../bytes/read.ts';
import {
  isContainer,
  isInlined,
  JSONB,
  MAX_DEPTH,
  newContainer,
  readContainer,
  readEntry,
  readKey,
  readString,
  scalarSize,
} from './jsonb.ts';

/**
 * A value of a document that is being changed. What is not on the way to the change stays as the bytes it was:
 * offsets in binary JSON count from their own container, so a container can be moved as it is.
 */
export type JsonNode = RawNode | ObjectNode | ArrayNode;

/** Type byte and bytes as they are. */
export interface RawNode {
  readonly kind: 'raw';
  readonly type: number;
  readonly bytes: Buffer;
}

export interface ObjectNode {
  readonly kind: 'object';
  /** In stored order: shorter keys first, then by bytes. */
  readonly entries: { readonly key: Buffer; value: JsonNode }[];
}

export interface ArrayNode {
  readonly kind: 'array';
  readonly items: JsonNode[];
}

/** The value of type `type` that lies at `start` and ends by `limit`, with its bytes cut to what they need. */
export function rawNode(b: Bytes, type: number, start: number, limit: number): RawNode {
  return { kind: 'raw', type, bytes: b.subarray(start, valueEnd(b, type, start, limit)) };
}

/** The document in these bytes. */
export function documentNode(b: Bytes, start: number, end: number): RawNode {
  if (end <= start) return { kind: 'raw', type: JSONB.LITERAL, bytes: Buffer.from([0]) };
  return rawNode(b, u8(b, start), start + 1, end);
}

function valueEnd(b: Bytes, type: number, start: number, limit: number): number {
  if (isContainer(type)) return readContainer(b, type, start, limit, newContainer()).end;
  const span = { type: 0, start: 0, end: 0 };
  if (type === JSONB.STRING || type === JSONB.OPAQUE) {
    readString(b, type === JSONB.OPAQUE ? start + 1 : start, limit, span);
    return span.end;
  }
  const size = scalarSize(type);
  if (size === undefined || start + size > limit) throw new Malformed('a JSON value that is cut off');
  return start + size;
}

/** The node with its children as nodes; scalars are given back. */
export function expand(node: JsonNode): JsonNode {
  if (node.kind !== 'raw' || !isContainer(node.type)) return node;
  const b = node.bytes;
  const container = readContainer(b, node.type, 0, b.length, newContainer());
  const span = { type: 0, start: 0, end: 0 };
  const entries: { key: Buffer; value: JsonNode }[] = [];
  const items: JsonNode[] = [];
  for (let i = 0; i < container.count; i += 1) {
    if (container.isObject) readKey(b, container, i, span);
    const key = b.subarray(span.start, span.end);
    readEntry(b, container, i, span);
    const value = rawNode(b, span.type, span.start, span.end);
    if (container.isObject) entries.push({ key, value });
    else items.push(value);
  }
  return container.isObject ? { kind: 'object', entries } : { kind: 'array', items };
}

/** The node as a document again. */
export function serialise(node: JsonNode): Buffer {
  const { type, bytes } = pack(node, 1);
  return Buffer.concat([Buffer.from([type]), bytes]);
}

/** Containers are always written in the large form: every reader takes it, and nothing has to be measured first. */
function pack(node: JsonNode, depth: number): { type: number; bytes: Buffer } {
  if (node.kind === 'raw') return node;
  if (depth > MAX_DEPTH) throw new Malformed(`JSON nested deeper than ${MAX_DEPTH}`);
  const keys = node.kind === 'object' ? node.entries.map(({ key }) => key) : [];
  const values = node.kind === 'object' ? node.entries.map(({ value }) => value) : node.items;
  const packed = values.map((value) => pack(value, depth + 1));
  const head = Buffer.alloc(8 + keys.length * 6 + packed.length * 5);
  const parts: Buffer[] = [head];
  let offset = head.length;
  let entry = 8;
  for (const key of keys) {
    head.writeUInt32LE(offset, entry);
    head.writeUInt16LE(key.length, entry + 4);
    entry += 6;
    offset += key.length;
    parts.push(key);
  }
  for (const { type, bytes } of packed) {
    head[entry] = type;
    if (isInlined(type, true)) {
      bytes.copy(head, entry + 1);
      if (type === JSONB.INT16 && u8(bytes, 1) >= 0x80) head.fill(0xff, entry + 3, entry + 5);
    } else {
      head.writeUInt32LE(offset, entry + 1);
      offset += bytes.length;
      parts.push(bytes);
    }
    entry += 5;
  }
  head.writeUInt32LE(packed.length, 0);
  head.writeUInt32LE(offset, 4);
  return { type: node.kind === 'object' ? JSONB.LARGE_OBJECT : JSONB.LARGE_ARRAY, bytes: Buffer.concat(parts) };
}
