import type { ByteWriter } from '../bytes/byte-writer.ts';
import { Malformed } from '../bytes/malformed.ts';
import { pairTable } from '../bytes/pair-table.ts';
import { type Bytes, f64, i32, u8, u16, u32 } from '../bytes/read.ts';
import { ViewCache } from '../bytes/view-cache.ts';
import { writeShortestDouble } from '../bytes/write-double.ts';
import { writeInt32, writeInt64, writeSmall, writeUint64, writeUnsigned } from '../bytes/write-number.ts';
import { utf8Length } from '../charset/utf8.ts';
import { formatJsonDouble } from './json-double.ts';
import { writeOpaque } from './json-opaque.ts';
import {
  type Container,
  isContainer,
  JSON_FALSE,
  JSON_NULL,
  JSON_TRUE,
  JSONB,
  MAX_DEPTH,
  newContainer,
  readContainer,
  readEntry,
  readKey,
  readString,
  type Span,
  scalarSize,
} from './jsonb.ts';

/**
 * What a string byte becomes: 0 itself, 1 begins a longer character, 2 `\u00xx`, 3 is escaped for SQL only, else the
 * letter after a backslash (double_quote of sql-common/json_dom.cc).
 */
const ESCAPES = new Uint8Array(256);
ESCAPES.fill(2, 0, 0x20);
ESCAPES.fill(1, 0x80);
for (const [byte, letter] of ['""', '\\\\', '\bb', '\ff', '\nn', '\rr', '\tt'].map(
  (pair) => [pair.charCodeAt(0), pair.at(-1)] as const,
)) {
  ESCAPES[byte] = (letter as string).charCodeAt(0);
}
const QUOTE = 0x27;
const BACKSLASH = 0x5c;
const ESCAPES_IN_SQL = Uint8Array.from(ESCAPES);
ESCAPES_IN_SQL[QUOTE] = 3;

const CARE = pairTable((byte) => Math.min(ESCAPES[byte] as number, 1));
const CARE_IN_SQL = pairTable((byte) => Math.min(ESCAPES_IN_SQL[byte] as number, 1));
const views = new ViewCache();

/** Most bytes that one byte of a string becomes: two backslashes and `u00xx`. */
const MOST_ESCAPED = 7;

/**
 * Writes binary JSON as the text of the server's `CAST(j AS CHAR)`: keys in stored order, `", "` and `": "` between,
 * 1.0 kept apart from 1, dates and decimals as their text. Straight into the SQL literal when `inSql`: its quotes and
 * backslashes are escaped on the way. One writer serves all documents: what it needs for a level it keeps.
 */
class JsonTextWriter {
  #w: ByteWriter;
  #b: Bytes;
  #inSql = false;
  readonly #containers: Container[] = [];
  readonly #spans: Span[] = [];
  /** Bytes of strings that may still be written. A document's strings never overlap, a malformed one's might. */
  #budget = 0;
  /** Values that may still be written, for the same reason: an entry takes three bytes. */
  #values = 0;

  constructor(w: ByteWriter, b: Bytes) {
    this.#w = w;
    this.#b = b;
  }

  document(w: ByteWriter, b: Bytes, p: number, length: number, inSql: boolean): void {
    this.#w = w;
    this.#b = b;
    this.#inSql = inSql;
    this.#budget = length;
    this.#values = length;
    this.#value(u8(b, p), p + 1, p + length, 1);
  }

  #value(type: number, start: number, limit: number, depth: number): void {
    this.#values -= 1;
    if (this.#values < 0) throw new Malformed('JSON whose values lie inside of each other');
    if (isContainer(type)) this.#container(type, start, limit, depth);
    else if (type === JSONB.STRING) this.#string(start, limit, this.#span(depth));
    else if (type === JSONB.OPAQUE) this.#opaque(start, limit);
    else this.#scalar(type, start, limit);
  }

  #container(type: number, start: number, limit: number, depth: number): void {
    if (depth > MAX_DEPTH) throw new Malformed(`JSON nested deeper than ${MAX_DEPTH}`);
    const container = this.#level(depth);
    const b = this.#b;
    readContainer(b, type, start, limit, container);
    const span = this.#span(depth);
    const w = this.#w;
    const { count, isObject } = container;
    w.room(4);
    w.byte(isObject ? 0x7b : 0x5b);
    for (let i = 0; i < count; i += 1) {
      w.room(4);
      if (i > 0) {
        w.byte(0x2c);
        w.byte(0x20);
      }
      if (isObject) {
        readKey(b, container, i, span);
        this.#quoted(span.start, span.end);
        w.byte(0x3a); // What #quoted makes room for has two bytes to spare.
        w.byte(0x20);
      }
      readEntry(b, container, i, span);
      this.#value(span.type, span.start, span.end, depth + 1);
    }
    w.room(1);
    w.byte(isObject ? 0x7d : 0x5d);
  }

  /** One container and one span a level, used again. */
  #level(depth: number): Container {
    this.#containers[depth] ??= newContainer();
    return this.#containers[depth];
  }

  #span(depth: number): Span {
    this.#spans[depth] ??= { type: 0, start: 0, end: 0 };
    return this.#spans[depth];
  }

  #scalar(type: number, p: number, limit: number): void {
    const size = scalarSize(type);
    if (size === undefined) throw new Malformed(`JSON type 0x${type.toString(16)} is not known`);
    if (p + size > limit) throw new Malformed('a JSON number that is cut off');
    const w = this.#w;
    const b = this.#b;
    w.room(20);
    switch (type) {
      case JSONB.LITERAL:
        w.ascii(literalText(u8(b, p)));
        return;
      case JSONB.INT16:
        writeInt32(w, (u16(b, p) << 16) >> 16);
        return;
      case JSONB.UINT16:
        writeSmall(w, u16(b, p));
        return;
      case JSONB.INT32:
        writeInt32(w, i32(b, p));
        return;
      case JSONB.UINT32:
        writeUnsigned(w, u32(b, p));
        return;
      case JSONB.INT64:
        writeInt64(w, b, p);
        return;
      case JSONB.UINT64:
        writeUint64(w, b, p);
        return;
      default:
        writeDouble(w, f64(b, p));
        return;
    }
  }

  #string(start: number, limit: number, span: Span): void {
    readString(this.#b, start, limit, span);
    this.#quoted(span.start, span.end);
  }

  #opaque(start: number, limit: number): void {
    if (start >= limit) throw new Malformed('an opaque JSON value that is cut off');
    const span = { type: u8(this.#b, start), start: 0, end: 0 };
    readString(this.#b, start + 1, limit, span);
    this.#spend(span.end - span.start);
    writeOpaque(this.#w, this.#b, span.type, span.start, span.end, this.#inSql);
  }

  #spend(bytes: number): void {
    this.#budget -= bytes;
    if (this.#budget < 0) throw new Malformed('JSON whose strings lie inside of each other');
  }

  /** A string in double quotes. */
  #quoted(start: number, end: number): void {
    this.#spend(end - start);
    const b = this.#b;
    const w = this.#w;
    const inSql = this.#inSql;
    const escapes = inSql ? ESCAPES_IN_SQL : ESCAPES;
    const care = inSql ? CARE_IN_SQL : CARE;
    w.room((end - start) * MOST_ESCAPED + 4);
    const out = w.bytes;
    const target = w.view;
    const view = views.of(b);
    let at = w.pos;
    out[at++] = 0x22;
    for (let p = start; p < end; ) {
      if (p + 4 <= end) {
        const word = view.getInt32(p, true);
        if (((care[word & 0xffff] as number) | (care[word >>> 16] as number)) === 0) {
          target.setInt32(at, word, true);
          p += 4;
          at += 4;
          continue;
        }
      }
      const byte = b[p] as number;
      const escaped = escapes[byte] as number;
      if (escaped === 0) {
        out[at++] = byte;
        p += 1;
      } else if (escaped === 1) {
        const size = utf8Length(b, p, end);
        if (size === 0) throw new Malformed('a JSON string that is not utf8');
        for (let i = 0; i < size; i += 1) out[at++] = b[p + i] as number;
        p += size;
      } else {
        at = writeEscape(out, at, byte, escaped, inSql);
        p += 1;
      }
    }
    out[at++] = 0x22;
    w.pos = at;
  }
}

const HEX = '0123456789abcdef';

function writeEscape(out: Buffer, start: number, byte: number, escaped: number, inSql: boolean): number {
  let at = start;
  if (inSql) out[at++] = BACKSLASH;
  if (escaped === 3) {
    out[at++] = byte;
    return at;
  }
  out[at++] = BACKSLASH;
  if (escaped !== 2) {
    if (inSql && escaped === BACKSLASH) out[at++] = BACKSLASH;
    out[at++] = escaped;
    return at;
  }
  for (const code of [0x75, 0x30, 0x30, HEX.charCodeAt(byte >> 4), HEX.charCodeAt(byte & 15)]) out[at++] = code;
  return at;
}

function writeDouble(w: ByteWriter, value: number): void {
  if (!writeShortestDouble(w, value)) w.ascii(formatJsonDouble(value));
}

function literalText(value: number): string {
  switch (value) {
    case JSON_NULL:
      return 'null';
    case JSON_TRUE:
      return 'true';
    case JSON_FALSE:
      return 'false';
    default:
      throw new Malformed(`JSON literal ${value} is not known`);
  }
}

let writer: JsonTextWriter | undefined;

/** Writes the document that lies in `length` bytes at `p`; no bytes at all are JSON null, as the server reads them. */
export function writeJson(w: ByteWriter, b: Bytes, p: number, length: number, inSql: boolean): void {
  if (length === 0) {
    w.ascii('null');
    return;
  }
  writer ??= new JsonTextWriter(w, b);
  writer.document(w, b, p, length, inSql);
}
