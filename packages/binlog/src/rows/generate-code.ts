import type { ByteWriter } from '../bytes/byte-writer.ts';
import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import type { ColumnCodec } from '../values/column-codec.ts';

/** Where a full image that begins at `p` ends; throws when it would end beyond `end`. */
export type ImageEnd = (b: Bytes, p: number, end: number) => number;
/** Writes `(…)` of a full image that begins at `p` and has been measured by {@link ImageEnd}. */
export type TupleWriter = (w: ByteWriter, b: Bytes, p: number) => void;

/**
 * Code is made with `new Function`, one straight line a table, rather than by a loop over closures: the sizes become
 * constants, runs of fixed columns one addition, and every codec call has one target that V8 can inline
 * (docs/adr/0003-own-binlog-reader.md has the measurements). Nothing from the source goes into the text but numbers.
 * Equal tables have equal text, which V8 compiles once.
 */
export function generateImageEnd(codecs: readonly ColumnCodec[]): ImageEnd {
  const nullBytes = (codecs.length + 7) >> 3;
  const lines = [`let q = p + ${nullBytes}, l = 0;`];
  if (nullBytes > 0) {
    const noNulls = Array.from({ length: nullBytes }, (_, i) => `b[p + ${i}]`).join(' | ');
    lines.push(`if ((${noNulls}) === 0) {`, ...withoutNulls(codecs), '} else {', ...withNulls(codecs), '}');
  }
  lines.push('if (!(q <= end)) cut(q, end);', 'return q;');
  const make = new Function('cut', 'overlong', `return function imageEnd(b, p, end) {\n${lines.join('\n')}\n};`);
  return make(cut, overlong) as ImageEnd;
}

function withoutNulls(codecs: readonly ColumnCodec[]): string[] {
  const lines: string[] = [];
  let run = 0;
  codecs.forEach((codec, i) => {
    if (codec.lengthBytes === 0) {
      run += codec.size;
      return;
    }
    if (run > 0) lines.push(`q += ${run};`);
    run = 0;
    lines.push(...passLong(codec, i));
  });
  if (run > 0) lines.push(`q += ${run};`);
  return lines;
}

function withNulls(codecs: readonly ColumnCodec[]): string[] {
  return codecs.flatMap((codec, i) => [
    `if ((b[p + ${i >> 3}] & ${1 << (i & 7)}) === 0) {`,
    ...(codec.lengthBytes === 0 ? [`q += ${codec.size};`] : passLong(codec, i)),
    '}',
  ]);
}

function passLong(codec: ColumnCodec, ordinal: number): string[] {
  const lines = [`l = ${lengthAt(codec.lengthBytes)};`];
  if (codec.size < 2 ** (8 * codec.lengthBytes) - 1)
    lines.push(`if (l > ${codec.size}) overlong(l, ${ordinal}, ${codec.size});`);
  lines.push(`q += ${codec.lengthBytes} + l;`);
  return lines;
}

function lengthAt(lengthBytes: number): string {
  const terms = ['b[q]', '(b[q + 1] << 8)', '(b[q + 2] << 16)', 'b[q + 3] * 0x1000000'];
  return terms.slice(0, lengthBytes).join(' + ');
}

export function cut(found: number, end: number): never {
  throw new Malformed(
    Number.isNaN(found)
      ? 'a row that is cut off'
      : `a row that goes on ${found - end} bytes beyond the end of its event`,
  );
}

export function overlong(length: number, ordinal: number, most: number): never {
  throw new Malformed(`column ${ordinal + 1} has ${length} bytes where at most ${most} are possible`);
}

/** See {@link TupleWriter}; `ordinals` in any order, all when undefined. */
export function generateTupleWriter(
  codecs: readonly ColumnCodec[],
  ordinals: readonly number[] | undefined,
): TupleWriter {
  const wanted = ordinals ?? codecs.map((_, i) => i);
  const isAscending = wanted.every((ordinal, i) => i === 0 || ordinal > (wanted[i - 1] as number));
  const lines = isAscending ? ascending(codecs, wanted) : anyOrder(codecs, wanted);
  const names = codecs.map((_, i) => `c${i}`);
  const text = `return function writeTuple(w, b, p) {\n${lines.join('\n')}\n};`;
  return new Function(...names, text)(...codecs.map((codec) => codec.literal)) as TupleWriter;
}

const HEAD = (nullBytes: number) => [`let q = p + ${nullBytes}, l = 0;`, 'w.room(1);', 'w.byte(40);'];
const NULL_LINES = ['w.room(4);', 'w.byte(78);', 'w.byte(85);', 'w.byte(76);', 'w.byte(76);'];

function ascending(codecs: readonly ColumnCodec[], wanted: readonly number[]): string[] {
  const lines = HEAD((codecs.length + 7) >> 3);
  const last = wanted.at(-1) ?? -1;
  const set = new Set(wanted);
  codecs.slice(0, last + 1).forEach((codec, i) => {
    const isWanted = set.has(i);
    if (isWanted && i !== wanted[0]) lines.push('w.byte(44);');
    lines.push(`if ((b[p + ${i >> 3}] & ${1 << (i & 7)}) === 0) {`, ...valueLines(codec, i, isWanted), '}');
    if (isWanted) lines.push('else {', ...NULL_LINES, '}');
  });
  lines.push('w.byte(41);');
  return lines;
}

function valueLines(codec: ColumnCodec, ordinal: number, isWanted: boolean): string[] {
  if (codec.lengthBytes === 0) {
    return [isWanted ? `c${ordinal}(w, b, q, ${codec.size});` : '', `q += ${codec.size};`];
  }
  return [
    `l = ${lengthAt(codec.lengthBytes)};`,
    `q += ${codec.lengthBytes};`,
    isWanted ? `c${ordinal}(w, b, q, l);` : '',
    'q += l;',
  ];
}

/** Columns out of order: first where each begins, then each where it is wanted. */
function anyOrder(codecs: readonly ColumnCodec[], wanted: readonly number[]): string[] {
  const lines = HEAD((codecs.length + 7) >> 3);
  codecs.forEach((codec, i) => {
    lines.push(`let q${i} = -1, l${i} = 0;`, `if ((b[p + ${i >> 3}] & ${1 << (i & 7)}) === 0) {`);
    if (codec.lengthBytes === 0) lines.push(`q${i} = q; l${i} = ${codec.size};`);
    else lines.push(`l${i} = ${lengthAt(codec.lengthBytes)};`, `q += ${codec.lengthBytes}; q${i} = q;`);
    lines.push(`q += l${i};`, '}');
  });
  wanted.forEach((ordinal, i) => {
    if (i > 0) lines.push('w.byte(44);');
    lines.push(`if (q${ordinal} >= 0) c${ordinal}(w, b, q${ordinal}, l${ordinal});`, 'else {', ...NULL_LINES, '}');
  });
  lines.push('w.byte(41);');
  return lines;
}
