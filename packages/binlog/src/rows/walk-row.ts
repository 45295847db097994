import type { ByteWriter } from '../bytes/byte-writer.ts';
import type { Bytes } from '../bytes/read.ts';
import type { ColumnCodec } from '../values/column-codec.ts';
import { cut, overlong } from './generate-code.ts';
import { readLength } from './read-length.ts';

/**
 * What the generated code does (generate-code.ts), by a loop: for tables of which few rows are met. Code of their own takes
 * some 6 KB a table, and longer to compile than their rows take to read.
 */
export function walkImageEnd(codecs: readonly ColumnCodec[], b: Bytes, p: number, end: number): number {
  let q = p + ((codecs.length + 7) >> 3);
  for (let i = 0; i < codecs.length; i += 1) {
    if (isNull(b, p, i)) continue;
    const { lengthBytes, size } = codecs[i] as ColumnCodec;
    if (lengthBytes === 0) {
      q += size;
      continue;
    }
    const length = readLength(b, q, lengthBytes);
    if (length > size) overlong(length, i, size);
    q += lengthBytes + length;
  }
  if (!(q <= end)) cut(q, end);
  return q;
}

/** `(…)` of these ordinals, in any order, all when undefined, of a full image that {@link walkImageEnd} has measured. */
export function walkTuple(
  codecs: readonly ColumnCodec[],
  ordinals: readonly number[] | undefined,
  w: ByteWriter,
  b: Bytes,
  p: number,
): void {
  const starts: number[] = [];
  const lengths: number[] = [];
  let q = p + ((codecs.length + 7) >> 3);
  codecs.forEach(({ lengthBytes, size }, i) => {
    const isThere = !isNull(b, p, i);
    const length = !isThere ? 0 : lengthBytes === 0 ? size : readLength(b, q, lengthBytes);
    if (isThere) q += lengthBytes;
    starts.push(isThere ? q : -1);
    lengths.push(length);
    q += length;
  });
  const count = ordinals?.length ?? codecs.length;
  w.room(1);
  w.byte(40);
  for (let at = 0; at < count; at += 1) {
    const ordinal = ordinals === undefined ? at : (ordinals[at] as number);
    if (at > 0) w.byte(44);
    const start = starts[ordinal] as number;
    if (start < 0) w.ascii('NULL');
    else (codecs[ordinal] as ColumnCodec).literal(w, b, start, lengths[ordinal] as number);
  }
  w.byte(41);
}

function isNull(b: Bytes, p: number, ordinal: number): boolean {
  return (((b[p + (ordinal >> 3)] as number) >> (ordinal & 7)) & 1) === 1;
}
