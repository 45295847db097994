import { constants, createZstdDecompress, zstdDecompressSync } from 'node:zlib';
import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u32 } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import { HEADER_LENGTH } from './header.ts';

/** How a whole transaction is packed into one event (`binlog_transaction_compression`, 8.0.20 on). */
export interface PayloadFacts {
  readonly compression: 'zstd' | 'none';
  readonly uncompressedSize: number;
  /** The packed events. A copy unless the decoder was told that bytes are its own. */
  readonly payload: Buffer;
}

const END_MARK = 0;
const PAYLOAD_SIZE = 1;
const COMPRESSION = 2;
const UNCOMPRESSED_SIZE = 3;
const ZSTD = 0;
const NO_COMPRESSION = 255;

/** Reads TRANSACTION_PAYLOAD_EVENT; `payload` is a view into `b`. */
export function readPayload(b: Bytes, start: number, end: number): PayloadFacts {
  const r = new SpanReader(b, start, end);
  let size: number | undefined;
  let compression: number | undefined;
  let uncompressedSize = 0;
  for (;;) {
    const tag = r.lenenc('field of a payload');
    if (tag === END_MARK) break;
    const field = r.sub(r.lenenc('length of a field'), 'field of a payload');
    if (tag === PAYLOAD_SIZE) size = field.lenenc('payload size');
    else if (tag === COMPRESSION) compression = field.lenenc('compression type');
    else if (tag === UNCOMPRESSED_SIZE) uncompressedSize = field.lenenc('uncompressed size');
  }
  if (size === undefined || size !== r.remaining) {
    throw new Malformed(`expected a payload of ${size} bytes, found ${r.remaining}`);
  }
  if (compression !== ZSTD && compression !== NO_COMPRESSION) {
    throw new Malformed(`compression type ${compression} is not known (0 zstd, 255 none)`);
  }
  return {
    compression: compression === ZSTD ? 'zstd' : 'none',
    uncompressedSize: compression === ZSTD ? uncompressedSize : size,
    payload: b.subarray(r.pos, end),
  };
}

/** Below this a payload is unpacked in one go, into memory it may well take. */
const SMALL = 1024 * 1024;
/** Compressed bytes fed at a time: with zstd's 128 KiB blocks this keeps what comes out at once small. */
const STEP = 4 * 1024;

/**
 * The pieces of the uncompressed payload, one after the other; a piece is valid until the next is asked for.
 * Nothing larger than a piece and an event is ever held, however large the transaction.
 */
export function* uncompressedPieces(facts: PayloadFacts): Generator<Buffer, void, undefined> {
  const { payload, compression, uncompressedSize } = facts;
  if (compression === 'none') {
    yield payload;
  } else if (uncompressedSize <= SMALL && payload.length <= SMALL) {
    yield unpackSmall(payload, uncompressedSize);
  } else {
    yield* unpackLarge(payload);
  }
}

function unpackSmall(payload: Buffer, uncompressedSize: number): Buffer {
  try {
    return zstdDecompressSync(payload, { maxOutputLength: Math.max(uncompressedSize, 1) });
  } catch (cause) {
    throw new Malformed(`zstd: ${(cause as Error).message}`);
  }
}

/**
 * zlib's streams have a synchronous step (`_processChunk`, the one its own sync functions are made of); the typings
 * leave it out. A stream used asynchronously would make every caller of decode() wait a turn for each transaction.
 */
interface SyncStep {
  _processChunk(chunk: Buffer, flush: number): Buffer;
  close(): void;
  on(event: 'error', listener: () => void): void;
}

function* unpackLarge(payload: Buffer): Generator<Buffer, void, undefined> {
  const stream = createZstdDecompress() as unknown as SyncStep;
  stream.on('error', () => {}); // The step throws it as well.
  try {
    for (let at = 0; at < payload.length; at += STEP) {
      const chunk = payload.subarray(at, at + STEP);
      const last = at + STEP >= payload.length;
      yield step(stream, chunk, last ? constants.ZSTD_e_end : constants.ZSTD_e_flush);
    }
  } finally {
    stream.close();
  }
}

function step(stream: SyncStep, chunk: Buffer, flush: number): Buffer {
  try {
    return stream._processChunk(chunk, flush);
  } catch (cause) {
    throw new Malformed(`zstd: ${(cause as Error).message}`);
  }
}

/** Where an event lies: valid until the next one is asked for. */
export interface EventSpan {
  bytes: Bytes;
  start: number;
  end: number;
}

/** Cuts the pieces into whole events. They carry no checksum of their own: the payload event has one. */
export function* payloadEvents(facts: PayloadFacts): Generator<EventSpan, void, undefined> {
  const split = new SplitEvent(facts.uncompressedSize);
  let total = 0;
  for (const piece of uncompressedPieces(facts)) {
    total += piece.length;
    if (total > facts.uncompressedSize) {
      throw new Malformed(`the payload is longer than the ${facts.uncompressedSize} bytes it claims`);
    }
    let start = 0;
    while (start < piece.length) {
      const size = split.filled === 0 ? wholeEventSize(piece, start) : 0;
      if (size > 0) {
        yield { bytes: piece, start, end: start + size };
        start += size;
      } else {
        start = split.fill(piece, start);
        if (split.isWhole) yield split.take();
      }
    }
  }
  if (split.filled > 0) throw new Malformed(`${split.filled} bytes are left after the last event of the payload`);
  if (total !== facts.uncompressedSize) {
    throw new Malformed(`expected ${facts.uncompressedSize} bytes uncompressed, found ${total}`);
  }
}

/** Size of the event at `start` when all of it is there, else 0. */
function wholeEventSize(bytes: Bytes, start: number): number {
  if (bytes.length - start < HEADER_LENGTH) return 0;
  const size = checkedSize(bytes, start);
  return size <= bytes.length - start ? size : 0;
}

function checkedSize(bytes: Bytes, start: number): number {
  const size = u32(bytes, start + 9);
  if (size < HEADER_LENGTH) throw new Malformed(`an event of ${size} bytes in a transaction payload`);
  return size;
}

/** An event that lies in more than one piece, put together with one copy of each byte. */
class SplitEvent {
  readonly #limit: number;
  #bytes: Buffer = Buffer.alloc(HEADER_LENGTH);
  #wanted = HEADER_LENGTH;
  filled = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isWhole(): boolean {
    return this.filled > HEADER_LENGTH - 1 && this.filled === this.#wanted && this.#wanted === u32(this.#bytes, 9);
  }

  /** Copies what it lacks and returns where the piece goes on. */
  fill(piece: Buffer, start: number): number {
    let at = start + this.#copy(piece, start);
    if (this.filled === HEADER_LENGTH && this.#wanted === HEADER_LENGTH) {
      this.#wanted = checkedSize(this.#bytes, 0);
      if (this.#wanted > this.#limit) throw new Malformed(`an event of ${this.#wanted} bytes in a smaller payload`);
      const header = this.#bytes;
      this.#bytes = Buffer.allocUnsafe(this.#wanted);
      header.copy(this.#bytes);
      at += this.#copy(piece, at);
    }
    return at;
  }

  take(): EventSpan {
    const span = { bytes: this.#bytes, start: 0, end: this.#wanted };
    this.#bytes = Buffer.alloc(HEADER_LENGTH);
    this.#wanted = HEADER_LENGTH;
    this.filled = 0;
    return span;
  }

  #copy(piece: Buffer, at: number): number {
    const count = piece.copy(this.#bytes, this.filled, at, at + this.#wanted - this.filled);
    this.filled += count;
    return count;
  }
}
