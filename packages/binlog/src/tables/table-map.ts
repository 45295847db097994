import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u8 } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import { readWireType, type WireType } from './column-type.ts';
import { type OptionalMetadata, readOptionalMetadata } from './optional-metadata.ts';

/** A table map event, as it is written. */
export interface TableMap extends OptionalMetadata {
  readonly schema: string;
  readonly name: string;
  readonly types: readonly WireType[];
  readonly nullable: readonly boolean[];
}

/** Reads the body from after the table id and flags. */
export function readTableMap(b: Bytes, start: number, end: number, flavor: 'mysql' | 'mariadb'): TableMap {
  const r = new SpanReader(b, start, end);
  const schema = name(r, 'schema name');
  const table = name(r, 'table name');
  const count = r.lenenc('number of columns');
  if (count > r.remaining || count === 0) throw new Malformed(`${count} columns in ${r.remaining} bytes`);
  const typesAt = r.take(count, 'column types');
  const metadata = r.sub(r.lenenc('length of metadata'), 'column metadata');
  const types: WireType[] = [];
  for (let i = 0; i < count; i += 1) types.push(readWireType(u8(b, typesAt + i), metadata));
  if (metadata.remaining > 0) throw new Malformed(`${metadata.remaining} bytes of column metadata are left over`);
  const nullsAt = r.take((count + 7) >> 3, 'nullable columns');
  const nullable = types.map((_, i) => ((u8(b, nullsAt + (i >> 3)) >> (i & 7)) & 1) === 1);
  return { schema, name: table, types, nullable, ...readOptionalMetadata(r, types, flavor) };
}

/** A length byte, the text, a zero byte. */
function name(r: SpanReader, what: string): string {
  const text = r.text(r.lenenc(`length of ${what}`), what);
  if (r.u8(`end of ${what}`) !== 0) throw new Malformed(`the ${what} does not end with a zero byte`);
  return text;
}
