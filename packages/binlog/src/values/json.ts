import type { ByteWriter } from '../bytes/byte-writer.ts';
import type { Bytes } from '../bytes/read.ts';
import { writeJson } from '../json/json-text.ts';
import type { LengthBytes } from './binary.ts';
import { type ColumnCodec, prefixed } from './column-codec.ts';
import { scratchText } from './scratch.ts';

function writeLiteral(w: ByteWriter, b: Bytes, p: number, length: number): void {
  w.ascii("'");
  writeJson(w, b, p, length, true);
  w.ascii("'");
}

/**
 * JSON as the text of the server's `CAST(j AS CHAR)`; compared as JSON. Opaque values (a DATETIME in a document) reach
 * the target as strings, decimals as doubles: text has no other form for them.
 */
export function jsonCodec(lengthBytes: LengthBytes, size: number): ColumnCodec {
  return prefixed(
    lengthBytes,
    size,
    writeLiteral,
    (b, p, length) => scratchText((w) => writeJson(w, b, p, length, false)),
    (w, b, p, length) => {
      w.ascii('CAST(');
      writeLiteral(w, b, p, length);
      w.ascii(' AS JSON)');
    },
  );
}
