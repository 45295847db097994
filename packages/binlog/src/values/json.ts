import type { ByteWriter } from '../bytes/byte-writer.ts';
import type { Bytes } from '../bytes/read.ts';
import { type JsonLoss, jsonLosses } from '../json/json-opaque.ts';
import { writeJson } from '../json/json-text.ts';
import type { LengthBytes } from './binary.ts';
import { type ColumnCodec, prefixed } from './column-codec.ts';
import { scratchText } from './scratch.ts';

const QUOTE = 0x27;

function writeLiteral(w: ByteWriter, b: Bytes, p: number, length: number): void {
  w.room(1);
  w.byte(QUOTE);
  writeJson(w, b, p, length, true);
  w.room(1);
  w.byte(QUOTE);
}

/** Told each time a document is written that loses something; `loss` is the last of it. */
export type OnJsonLoss = (loss: JsonLoss) => void;

/**
 * JSON as the text of the server's `CAST(j AS CHAR)`; compared as JSON. Opaque values (a DATETIME in a document) reach
 * the target as strings, decimals as doubles: text has no other form for them, and TiDB's JSON has no decimals at all.
 */
export function jsonCodec(lengthBytes: LengthBytes, size: number, onLoss?: OnJsonLoss): ColumnCodec {
  return prefixed(
    lengthBytes,
    size,
    (w, b, p, length) => {
      const before = jsonLosses.count;
      writeLiteral(w, b, p, length);
      if (jsonLosses.count !== before) onLoss?.(jsonLosses.last);
    },
    (b, p, length) => scratchText((w) => writeJson(w, b, p, length, false)),
    (w, b, p, length) => {
      w.ascii('CAST(');
      writeLiteral(w, b, p, length);
      w.ascii(' AS JSON)');
    },
  );
}
