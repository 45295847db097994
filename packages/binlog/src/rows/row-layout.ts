import type { ByteWriter } from '../bytes/byte-writer.ts';
import { Malformed } from '../bytes/malformed.ts';
import type { Bytes } from '../bytes/read.ts';
import type { JsonLoss } from '../json/json-opaque.ts';
import { TYPE, type WireType } from '../tables/column-type.ts';
import type { DecodedColumn } from '../tables/decoded-table.ts';
import type { ColumnCodec } from '../values/column-codec.ts';
import type { LiteralDialect } from '../values/literal-dialect.ts';
import { makeCodec } from '../values/make-codec.ts';
import { generateImageEnd, generateTupleWriter, type ImageEnd, type TupleWriter } from './generate-code.ts';
import { readLength } from './read-length.ts';
import { walkImageEnd, walkTuple } from './walk-row.ts';

/** Images of a table that are walked before code is made for it. */
const WALKED = 64;

/**
 * How the rows of one table lie, and the code made for it. An image is a bitmap of NULLs, one bit a column it
 * carries, then the values that are not NULL, in order.
 */
export class RowLayout {
  readonly columns: readonly DecodedColumn[];
  readonly dialect: LiteralDialect;
  readonly codecs: readonly ColumnCodec[];
  /** Bytes of the NULL bitmap of a full image. */
  readonly nullBytes: number;
  /** Ordinals of JSON columns: partial updates have a bit for each. */
  readonly jsonOrdinals: readonly number[];
  readonly enumOrdinals: readonly number[];
  /** Where a full image that begins at `p` ends. Generated, once it is worth it. */
  imageEnd: ImageEnd = (b, p, end) => this.#walkEnd(b, p, end);
  #walked = 0;
  readonly #tupleWriters = new Map<string, TupleWriter>();
  #lastOrdinals: readonly number[] | undefined;
  #lastWriter: TupleWriter | undefined;

  /** Throws {@link Malformed} for types that are not known, unless the table is not selected. */
  constructor(
    types: readonly WireType[],
    columns: readonly DecodedColumn[],
    dialect: LiteralDialect,
    selected: boolean,
    onJsonLoss?: (ordinal: number, loss: JsonLoss) => void,
  ) {
    this.columns = columns;
    this.dialect = dialect;
    this.codecs = selected
      ? types.map((wire, i) =>
          makeCodec(wire, {
            unsigned: columns[i]?.unsigned,
            charset: columns[i]?.charset,
            dialect,
            onJsonLoss: onJsonLoss && ((loss) => onJsonLoss(i, loss)),
          }),
        )
      : [];
    this.nullBytes = (columns.length + 7) >> 3;
    this.jsonOrdinals = ordinalsOf(types, TYPE.JSON);
    this.enumOrdinals = ordinalsOf(types, TYPE.ENUM);
  }

  #walkEnd(b: Bytes, p: number, end: number): number {
    if (this.#walked < WALKED) {
      this.#walked += 1;
      return walkImageEnd(this.codecs, b, p, end);
    }
    this.imageEnd = generateImageEnd(this.codecs);
    return this.imageEnd(b, p, end);
  }

  /** The code that writes `(…)` of these ordinals (all when undefined) of a full image that begins at `p`. */
  tupleWriter(ordinals: readonly number[] | undefined): TupleWriter {
    if (ordinals === this.#lastOrdinals && this.#lastWriter !== undefined) return this.#lastWriter;
    if (this.#walked < WALKED) {
      for (const ordinal of ordinals ?? []) this.codec(ordinal);
      return (w, b, p) => walkTuple(this.codecs, ordinals, w, b, p);
    }
    const key = ordinals === undefined ? '' : ordinals.join();
    let writer = this.#tupleWriters.get(key);
    if (writer === undefined) {
      for (const ordinal of ordinals ?? []) this.codec(ordinal);
      writer = generateTupleWriter(this.codecs, ordinals);
      this.#tupleWriters.set(key, writer);
    }
    this.#lastOrdinals = ordinals;
    this.#lastWriter = writer;
    return writer;
  }

  codec(ordinal: number): ColumnCodec {
    const codec = this.codecs[ordinal];
    if (codec === undefined) throw new RangeError(`no column ${ordinal} of ${this.columns.length}`);
    return codec;
  }
}

function ordinalsOf(types: readonly WireType[], type: number): readonly number[] {
  return types.flatMap((wire, ordinal) => (wire.type === type ? [ordinal] : []));
}

/** Where a value that begins at `p` (with its length, if it has one) ends. */
export function valueEnd(b: Bytes, p: number, codec: ColumnCodec): number {
  if (codec.lengthBytes === 0) return p + codec.size;
  const length = readLength(b, p, codec.lengthBytes);
  if (length > codec.size) throw new Malformed(`a value of ${length} bytes where at most ${codec.size} are possible`);
  return p + codec.lengthBytes + length;
}

/** Writes one value as a literal. */
export function writeLiteralAt(w: ByteWriter, b: Bytes, p: number, codec: ColumnCodec): void {
  if (codec.lengthBytes === 0) codec.literal(w, b, p, codec.size);
  else codec.literal(w, b, p + codec.lengthBytes, readLength(b, p, codec.lengthBytes));
}
