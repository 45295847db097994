// Run by hand: node packages/binlog/src/rows/generate-code.bench.ts FILE…
// Generated code against closures on the rows of binlog files (`npm run bench -- decode --data DIR` leaves some in
// DIR/data): nanoseconds an image, the least of many passes over each 200 images. All files in one process, since a
// closure's call site that has seen one table only is not what a job has.
import { openSync, readSync } from 'node:fs';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { type Bytes, u8, u48 } from '../bytes/read.ts';
import { CHECKSUM_LENGTH } from '../events/checksum.ts';
import { EVENT } from '../events/event-type.ts';
import { HEADER_LENGTH } from '../events/header.ts';
import { binlogFileEvents } from '../file/binlog-file.ts';
import type { DecodedTable } from '../tables/decoded-table.ts';
import { TableCache } from '../tables/table-cache.ts';
import { readLength } from './read-length.ts';
import { readRowsHead } from './read-rows.ts';
import { valueEnd } from './row-layout.ts';
import { rowsShape } from './rows-shape.ts';

/** Read of each file. */
const BYTES = 24 * 2 ** 20;
const PASSES = 40;
const STRIDE = 200;

interface Image {
  readonly table: DecodedTable;
  readonly b: Bytes;
  readonly start: number;
}

function readImages(file: string): Image[] {
  const b = Buffer.allocUnsafeSlow(BYTES);
  const length = readSync(openSync(file, 'r'), b, 0, BYTES, 0);
  const tables = new TableCache({ flavor: 'mysql', dialect: 'tidb', select: undefined, tableStructure: undefined });
  const images: Image[] = [];
  for (const { start, end } of binlogFileEvents(b.subarray(0, length))) {
    const type = u8(b, start + 4);
    const body = start + HEADER_LENGTH;
    const stop = end - CHECKSUM_LENGTH;
    if (type === EVENT.TABLE_MAP) tables.define(b, body, stop);
    const shape = rowsShape(type);
    const table = shape === undefined ? undefined : tables.get(u48(b, body));
    if (shape === undefined || table === undefined) continue;
    for (let at = readRowsHead(b, body + 8, stop, shape, table).rowsStart; at < stop; ) {
      images.push({ table, b, start: at });
      at = table.layout.imageEnd(b, at, stop);
    }
  }
  return images;
}

function generated(w: ByteWriter, { table, b, start }: Image): void {
  table.layout.tupleWriter(undefined)(w, b, start);
}

/** What there would be without generated code. */
function closures(w: ByteWriter, { table, b, start }: Image): void {
  const { codecs, nullBytes } = table.layout;
  let at = start + nullBytes;
  w.room(1);
  w.byte(40);
  for (let i = 0; i < codecs.length; i += 1) {
    const codec = codecs[i] as (typeof codecs)[number];
    if (i > 0) w.byte(44);
    if (((u8(b, start + (i >> 3)) >> (i & 7)) & 1) === 1) {
      w.ascii('NULL');
    } else if (codec.lengthBytes === 0) {
      codec.literal(w, b, at, codec.size);
      at += codec.size;
    } else {
      const length = readLength(b, at, codec.lengthBytes);
      codec.literal(w, b, at + codec.lengthBytes, length);
      at += codec.lengthBytes + length;
    }
  }
  w.byte(41);
}

function generatedEnd(_: ByteWriter, { table, b, start }: Image): void {
  total += table.layout.imageEnd(b, start, b.length);
}

function closuresEnd(_: ByteWriter, { table, b, start }: Image): void {
  const { codecs, nullBytes } = table.layout;
  let at = start + nullBytes;
  codecs.forEach((codec, i) => {
    if (((u8(b, start + (i >> 3)) >> (i & 7)) & 1) === 0) at = valueEnd(b, at, codec);
  });
  total += at;
}

let total = 0;
const ways = { generated, closures, generatedEnd, closuresEnd };
const w = new ByteWriter(4 * 2 ** 20);

/** The least time of every stride over all passes, each way in turn. */
function measure(images: readonly Image[]): Record<string, number> {
  const least = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (const [name, write] of Object.entries(ways)) {
      const times = least.get(name) ?? [];
      for (let from = 0; from < images.length; from += STRIDE) {
        w.reset();
        const began = performance.now();
        for (const image of images.slice(from, from + STRIDE)) write(w, image);
        const took = performance.now() - began;
        times[from / STRIDE] = Math.min(times[from / STRIDE] ?? took, took);
      }
    }
  }
  return Object.fromEntries(
    [...least].map(([name, times]) => [
      name,
      Math.round((times.reduce((sum, time) => sum + time, 0) * 1e6) / images.length),
    ]),
  );
}

const files = process.argv.slice(2).map((file) => ({ file, images: readImages(file) }));
for (const { images } of files) measure(images.slice(0, 20_000));
for (const { file, images } of files)
  console.log(JSON.stringify({ file, images: images.length, nanosecondsAnImage: measure(images) }));
if (total < 0) console.log(total);
