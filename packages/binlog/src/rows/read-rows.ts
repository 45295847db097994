import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u8 } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import { uncompressMariadb } from '../events/mariadb-compression.ts';
import type { DecodedTable } from '../tables/decoded-table.ts';
import { applyPartialImage } from './partial-update.ts';
import { countSet, isSet, type RowChange, RowImage } from './row-image.ts';
import { valueEnd } from './row-layout.ts';
import type { RowsOrigin } from './rows-origin.ts';
import type { Slab } from './slab.ts';

/** What kind of rows event it is, by its type code. */
export interface RowsShape {
  readonly kind: 'insert' | 'update' | 'delete';
  /** Bytes of the post-header and an extra block after it (v2). */
  readonly hasExtra: boolean;
  readonly compressed: boolean;
  readonly partialJson: boolean;
}

/** The head of a rows event: where its rows begin, and which columns they have. */
export interface RowsHead {
  /** Null: all columns. */
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
  readonly rowsStart: number;
}

/** Reads from after the table id and flags up to the rows. */
export function readRowsHead(b: Bytes, start: number, end: number, shape: RowsShape, table: DecodedTable): RowsHead {
  let p = start;
  if (shape.hasExtra) {
    const extra = p + 2 <= end ? u8(b, p) | (u8(b, p + 1) << 8) : 0;
    if (extra < 2 || p + extra > end) throw new Malformed(`an extra block of ${extra} bytes`);
    p += extra;
  }
  const r = new SpanReader(b, p, end);
  const count = r.lenenc('number of columns');
  if (count !== table.columns.length) {
    throw new Malformed(`the rows have ${count} columns, their table map ${table.columns.length}`);
  }
  const size = (count + 7) >> 3;
  const first = presentColumns(b, r.take(size, 'present columns'), count);
  const second = shape.kind === 'update' ? presentColumns(b, r.take(size, 'present columns'), count) : first;
  return {
    before: shape.kind === 'insert' ? null : first,
    after: shape.kind === 'delete' ? null : second,
    rowsStart: r.pos,
  };
}

/** The bitmap, or null when all bits are set. */
function presentColumns(b: Bytes, p: number, count: number): Uint8Array | null {
  const whole = count >> 3;
  let all = true;
  for (let i = 0; i < whole; i += 1) if (u8(b, p + i) !== 0xff) all = false;
  const rest = (1 << (count & 7)) - 1;
  if (rest !== 0 && (u8(b, p + whole) & rest) !== rest) all = false;
  return all ? null : Uint8Array.from(b.subarray(p, p + ((count + 7) >> 3)));
}

/** Reads all rows. They take every byte, or the event is malformed: a wrong row is never handed out. */
export function readRows(
  b: Bytes,
  end: number,
  shape: RowsShape,
  head: RowsHead,
  origin: RowsOrigin,
  slab: Slab | undefined,
): RowChange[] {
  let bytes = b;
  let p = head.rowsStart;
  let stop = end;
  if (shape.compressed) {
    bytes = uncompressMariadb(b, p, end);
    p = 0;
    stop = bytes.length;
  } else if (slab !== undefined) {
    p = slab.keep(b, p, end);
    bytes = slab.bytes;
    stop = p + end - head.rowsStart;
  }
  let rows: RowChange[] | undefined;
  const { kind, partialJson } = shape;
  while (p < stop) {
    let before: RowImage | null = null;
    let after: RowImage | null = null;
    const from = p;
    if (kind !== 'insert') {
      p = imageEnd(bytes, from, stop, origin.table, head.before);
      before = new RowImage(origin, bytes, from, p, head.before);
    }
    if (partialJson) {
      const partial = applyPartialImage(bytes, p, stop, origin, before, head.after);
      after = partial.image;
      p = partial.end;
    } else if (kind !== 'delete') {
      const start = p;
      p = imageEnd(bytes, start, stop, origin.table, head.after);
      after = new RowImage(origin, bytes, start, p, head.after);
    }
    if (p <= from) throw new Malformed('a row of no bytes');
    // Most events have one row: an array that is pushed to is made with room for sixteen more.
    if (rows === undefined) rows = [{ before, after }];
    else rows.push({ before, after });
  }
  return rows ?? [];
}

function imageEnd(b: Bytes, p: number, end: number, table: DecodedTable, present: Uint8Array | null): number {
  if (present === null) return table.layout.imageEnd(b, p, end);
  return partialImageEnd(b, p, end, table, present);
}

function partialImageEnd(b: Bytes, p: number, end: number, table: DecodedTable, present: Uint8Array): number {
  const { codecs } = table.layout;
  let q = p + ((countSet(present, codecs.length) + 7) >> 3);
  if (q > end) throw new Malformed('a row that is cut off');
  let index = 0;
  codecs.forEach((codec, ordinal) => {
    if (!isSet(present, ordinal)) return;
    const isNull = ((u8(b, p + (index >> 3)) >> (index & 7)) & 1) === 1;
    index += 1;
    if (isNull) return;
    q = valueEnd(b, q, codec);
    if (!(q <= end)) throw new Malformed('a row that goes on beyond the end of its event');
  });
  return q;
}
