import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import { documentNode, expand, type JsonNode, serialise } from './json-node.ts';
import { type JsonLeg, parseJsonPath } from './json-path.ts';

const REPLACE = 0;
const INSERT = 1;
const REMOVE = 2;

/**
 * Applies the diffs of a partial JSON update (`binlog_row_value_options=PARTIAL_JSON`; sql-common/json_diff.cc) to the
 * document before it and returns the document after it. A diff that does not fit is malformed: the before image is
 * the very value the source applied it to.
 */
export function applyJsonDiffs(before: Bytes, diffs: Bytes, start: number, end: number): Buffer {
  let root: JsonNode = documentNode(before, 0, before.length);
  const r = new SpanReader(diffs, start, end);
  while (r.remaining > 0) {
    const operation = r.u8('JSON diff operation');
    const path = r.text(r.lenenc('length of JSON path'), 'JSON path');
    const legs = parseJsonPath(path);
    if (operation === REMOVE) {
      root = change(root, legs, (parent, leg) => remove(parent, leg, path));
      continue;
    }
    if (operation !== REPLACE && operation !== INSERT) throw new Malformed(`JSON diff operation ${operation}`);
    const size = r.lenenc('length of JSON value');
    const at = r.take(size, 'JSON value');
    const value = documentNode(diffs, at, at + size);
    if (operation === REPLACE && legs.length === 0) root = value;
    else {
      const put = operation === REPLACE ? replace : insert;
      root = change(root, legs, (parent, leg) => put(parent, leg, value, path));
    }
  }
  return serialise(root);
}

/** Expands along the path and calls `apply` with the container that holds its last leg. */
function change(root: JsonNode, legs: readonly JsonLeg[], apply: (parent: JsonNode, leg: JsonLeg) => void): JsonNode {
  const last = legs.at(-1);
  if (last === undefined) throw new Malformed('a JSON diff that inserts or removes the document itself');
  const expandedRoot = expand(root);
  let node = expandedRoot;
  for (const leg of legs.slice(0, -1)) node = child(node, leg);
  apply(node, last);
  return expandedRoot;
}

function child(node: JsonNode, leg: JsonLeg): JsonNode {
  if (node.kind === 'object' && typeof leg === 'string') {
    const entry = node.entries[find(node.entries, leg).index];
    if (entry?.key.equals(Buffer.from(leg))) {
      entry.value = expand(entry.value);
      return entry.value;
    }
  } else if (node.kind === 'array' && typeof leg === 'number') {
    const item = node.items[leg];
    if (item !== undefined) {
      const expanded = expand(item);
      node.items[leg] = expanded;
      return expanded;
    }
  }
  throw notThere(String(leg));
}

function notThere(path: string): Malformed {
  return new Malformed(`a JSON diff for ${path}, which the document before does not have`);
}

function replace(parent: JsonNode, leg: JsonLeg, value: JsonNode, path: string): void {
  if (parent.kind === 'object' && typeof leg === 'string') {
    const { index, found } = find(parent.entries, leg);
    const entry = parent.entries[index];
    if (!found || entry === undefined) throw notThere(path);
    entry.value = value;
  } else if (parent.kind === 'array' && typeof leg === 'number' && leg < parent.items.length) {
    parent.items[leg] = value;
  } else {
    throw notThere(path);
  }
}

function insert(parent: JsonNode, leg: JsonLeg, value: JsonNode, path: string): void {
  if (parent.kind === 'object' && typeof leg === 'string') {
    const { index, found } = find(parent.entries, leg);
    if (found) throw new Malformed(`a JSON diff inserts ${path}, which the document before has`);
    parent.entries.splice(index, 0, { key: Buffer.from(leg), value });
  } else if (parent.kind === 'array' && typeof leg === 'number') {
    parent.items.splice(leg, 0, value); // Past the end it is appended, as the server does.
  } else {
    throw notThere(path);
  }
}

function remove(parent: JsonNode, leg: JsonLeg, path: string): void {
  if (parent.kind === 'object' && typeof leg === 'string') {
    const { index, found } = find(parent.entries, leg);
    if (!found) throw notThere(path);
    parent.entries.splice(index, 1);
  } else if (parent.kind === 'array' && typeof leg === 'number' && leg < parent.items.length) {
    parent.items.splice(leg, 1);
  } else {
    throw notThere(path);
  }
}

/** Where a key is, or belongs: keys are ordered by length, then by bytes. */
function find(entries: readonly { readonly key: Buffer }[], name: string): { index: number; found: boolean } {
  const key = Buffer.from(name);
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = (entries[middle] as { key: Buffer }).key;
    const order = other.length - key.length || Buffer.compare(other, key);
    if (order === 0) return { index: middle, found: true };
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return { index: low, found: false };
}
