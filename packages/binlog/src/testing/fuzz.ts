import { crc32 } from 'node:zlib';
import { Random } from '@tideway/testbed';
import { BinlogDecodeError } from '../binlog-decode-error.ts';
import { BinlogDecoder } from '../binlog-decoder.ts';
import type { BinlogEvent } from '../events/binlog-event.ts';
import { EVENT } from '../events/event-type.ts';
import { FLAG_ARTIFICIAL, HEADER_LENGTH } from '../events/header.ts';
import type { RowImage } from '../rows/row-image.ts';
import { mutate } from './mutate.ts';
import type { Seed } from './seeds.ts';

/** What a run of inputs came to. */
export interface FuzzReport {
  readonly inputs: number;
  /** Inputs that were refused with a decode error. */
  readonly refused: number;
  /** Inputs that were decoded, right or not to be told from right. */
  readonly decoded: number;
  /** Anything else: a crash, a hang, an error without a place. As `seed input: what` with the bytes. */
  readonly findings: readonly string[];
}

/** Slower than this for one event is a hang in the making (events here are a few hundred bytes). */
const SLOW_MS = 1000;
/** More output than this from one event is a loop that a machine might not survive. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/**
 * Decodes `inputs` changed events, each after the unchanged ones before it in its log, and reads every value of every
 * row they yield in every form. The same seed gives the same inputs.
 */
export function fuzz(seeds: readonly Seed[], inputs: number, seed: number): FuzzReport {
  const random = new Random(seed);
  const findings: string[] = [];
  let refused = 0;
  let decoded = 0;
  const all = seeds.flatMap(({ events }) => events);
  for (let input = 0; input < inputs; input += 1) {
    const { name, flavor, events } = random.pick(seeds);
    const index = random.below(events.length);
    const changed = mutate(events[index] as Buffer, all, random);
    const outcome = acceptsWrongChecksum(flavor, events, index, changed)
      ? 'decoded although its checksum is wrong'
      : tryEvent(flavor, events, index, changed);
    if (outcome === 'refused') refused += 1;
    else if (outcome === 'decoded') decoded += 1;
    else
      findings.push(`${name} event ${index}, input ${input} of seed ${seed}: ${outcome}\n${changed.toString('hex')}`);
  }
  return { inputs, refused, decoded, findings };
}

/** Decodes a changed event in its place; anything but `decoded` and `refused` is a finding. */
export function tryEvent(
  flavor: 'mysql' | 'mariadb',
  events: readonly Buffer[],
  index: number,
  changed: Buffer,
): string {
  const decoder = new BinlogDecoder({ flavor, verifyChecksum: false });
  decoder.startAt('binlog.000001', 4);
  // Its table map and the format description are all that an event depends on.
  const before = events
    .slice(0, index)
    .filter((event, i) => i === 0 || (i >= index - 3 && event[4] === EVENT.TABLE_MAP));
  for (const event of before) decoder.decode(event, () => {});
  const began = performance.now();
  let outcome = 'decoded';
  try {
    decoder.decode(changed, (event) => readAll(event));
  } catch (error) {
    outcome = error instanceof BinlogDecodeError ? placed(error) : `${(error as Error).stack ?? error}`;
  }
  const took = performance.now() - began;
  return took > SLOW_MS ? `took ${Math.round(took)} ms` : outcome;
}

/**
 * Whether a changed event gets past the check of checksums, in a log that has them. Artificial rotate events, which a
 * dump begins with before it says whether there are any, are the exception.
 */
function acceptsWrongChecksum(
  flavor: 'mysql' | 'mariadb',
  events: readonly Buffer[],
  index: number,
  changed: Buffer,
): boolean {
  const original = events[index] as Buffer;
  if (index === 0 || !hasChecksum(original) || changed.equals(original) || hasChecksum(changed)) return false;
  if (changed[4] === EVENT.ROTATE && ((changed[17] as number) & FLAG_ARTIFICIAL) !== 0) return false;
  const decoder = new BinlogDecoder({ flavor, verifyChecksum: true });
  decoder.startAt('binlog.000001', 4);
  decoder.decode(events[0] as Buffer, () => {});
  try {
    decoder.decode(changed, () => {});
  } catch {
    return false;
  }
  return true;
}

function hasChecksum(event: Buffer): boolean {
  const end = event.length - 4;
  return end > HEADER_LENGTH && crc32(event.subarray(0, end)) === event.readUInt32LE(end);
}

function placed({ place, message }: BinlogDecodeError): string {
  return place.position === null || message === '' ? `an error without a place: ${message}` : 'refused';
}

function readAll(event: BinlogEvent): void {
  if (event.type !== 'rows') return;
  let output = 0;
  for (const { before, after } of event.rows) {
    for (const image of [before, after]) if (image !== null) output += readImage(image);
    if (output > MOST_OUTPUT) throw new Error(`${output} bytes of text from one event`);
  }
}

function readImage(image: RowImage): number {
  let output = image.isFull ? image.tuple().length : 0;
  for (let ordinal = 0; ordinal < image.columnCount; ordinal += 1) {
    if (image.isAbsent(ordinal)) continue;
    output += image.literal(ordinal).length + image.comparable(ordinal).length;
    image.value(ordinal);
    image.isRawText(ordinal);
    if (!image.sameAs(image, ordinal)) throw new Error('a value that differs from itself');
  }
  return output;
}
