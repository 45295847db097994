import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u8, u32 } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import { applyJsonDiffs } from '../json/json-diff.ts';
import { countSet, isSet, RowImage } from './row-image.ts';
import { valueEnd } from './row-layout.ts';
import type { RowsOrigin } from './rows-origin.ts';

const PARTIAL_JSON = 1;

/**
 * Reads the after image of PARTIAL_UPDATE_ROWS: value options, a bit for each JSON column of the table that says
 * whether it has diffs instead of a value, then an image as usual. Returns an image with whole values, the diffs
 * applied to the before image.
 */
export function applyPartialImage(
  b: Bytes,
  start: number,
  end: number,
  origin: RowsOrigin,
  before: RowImage | null,
  present: Uint8Array | null,
): { image: RowImage; end: number } {
  const { layout } = origin.table;
  const r = new SpanReader(b, start, end);
  const options = r.lenenc('row value options');
  if ((options & ~PARTIAL_JSON) !== 0) throw new Malformed(`row value options ${options} are not known`);
  const bits = options === 0 ? -1 : r.take((layout.jsonOrdinals.length + 7) >> 3, 'partial columns');
  const carried = present === null ? layout.codecs.length : countSet(present, layout.codecs.length);
  const nullBytes = (carried + 7) >> 3;
  const nullsAt = r.take(nullBytes, 'NULL bitmap');
  const parts: Buffer[] = [b.subarray(nullsAt, nullsAt + nullBytes)];
  let index = 0;
  let jsonIndex = 0;
  layout.codecs.forEach((codec, ordinal) => {
    const isJson = layout.jsonOrdinals[jsonIndex] === ordinal;
    const isPartial = isJson && bits >= 0 && isSet(b.subarray(bits), jsonIndex);
    if (isJson) jsonIndex += 1;
    if (present !== null && !isSet(present, ordinal)) return;
    const isNull = ((u8(b, nullsAt + (index >> 3)) >> (index & 7)) & 1) === 1;
    index += 1;
    if (isNull) return;
    const from = r.pos;
    const to = valueEnd(b, from, codec);
    r.take(to - from, 'value');
    if (!isPartial) parts.push(b.subarray(from, to));
    else parts.push(...patch(before, ordinal, b, from, to));
  });
  const bytes = Buffer.concat(parts);
  return { image: new RowImage(origin, bytes, 0, bytes.length, present), end: r.pos };
}

const LENGTH_BYTES = 4;

/** A JSON value (with its length) made of the one before and the diffs. */
function patch(before: RowImage | null, ordinal: number, b: Bytes, from: number, to: number): Buffer[] {
  if (before === null || before.isAbsent(ordinal)) {
    throw new Malformed('a partial JSON update whose before image does not have the document');
  }
  const base = before.rawBytes(ordinal);
  if (base === null) throw new Malformed('a partial JSON update of NULL');
  if (u32(b, from) !== to - from - LENGTH_BYTES) throw new Malformed('JSON diffs of another length than they say');
  const document = applyJsonDiffs(base as Buffer, b, from + LENGTH_BYTES, to);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(document.length);
  return [length, document];
}
