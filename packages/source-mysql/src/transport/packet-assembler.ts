/** Payload bytes of a wire packet; one of exactly this size is continued by the next. */
const FULL = 0xff_ff_ff;
const HEADER = 4;

/** Bytes of a buffer for unfinished packets: at first, and at most when it is kept. */
const SMALLEST = 64 * 1024;
const MOST_KEPT = 4 * 1024 * 1024;

/** A payload of more bytes lies in a buffer of its own, which is never written again (if chunks are not larger). */
export const OWNED_FROM = MOST_KEPT + 1;

/** Payloads are made again from the same objects: most a pool keeps. */
const MOST_POOLED = 16 * 1024;

/** A payload, where it lies: object and bytes are valid until the next `feed`. Whoever takes it may move its start. */
export interface Payload {
  bytes: Buffer;
  start: number;
  end: number;
}

/**
 * Cuts a stream of bytes into the payloads of MySQL's wire packets. Payloads that lie whole in a chunk stay where they
 * are, without a copy; what a chunk leaves unfinished is collected in one of two buffers that take turns, since a
 * payload finished in the one may still be in use when the next begins in the other.
 */
export class PacketAssembler {
  #rest: Buffer = Buffer.allocUnsafeSlow(SMALLEST);
  #spare: Buffer = Buffer.allocUnsafeSlow(SMALLEST);
  /** Bytes of an unfinished packet at the head of `#rest`. */
  #length = 0;
  /** Payload of a packet that is continued, without headers. */
  #parts: Buffer[] = [];
  /**
   * A backlog is millions of payloads: new objects for each, which live as long as their chunk, would be moved to the
   * old generation of the heap and wait there for a big collection.
   */
  readonly #pool: Payload[] = [];
  #taken = 0;

  /** The payloads that end in this chunk, the first `length` bytes of a buffer, in order. */
  feed(chunk: Buffer, length = chunk.length): Payload[] {
    const payloads: Payload[] = [];
    this.#taken = 0;
    let at = 0;
    if (this.#length > 0) {
      at = this.#completeRest(chunk, length, payloads);
      if (at < 0) return payloads;
    }
    while (length - at >= HEADER) {
      const start = at + HEADER;
      const size = payloadLength(chunk, at);
      if (start + size > length) break;
      at = start + size;
      if (size === FULL || this.#parts.length > 0) this.#part(chunk, start, at, payloads, false);
      else payloads.push(this.#pooled(chunk, start, at));
    }
    this.#keep(chunk, at, length);
    return payloads;
  }

  /** Fills up the unfinished packet; returns where the next begins in `chunk`, or -1 when it still is unfinished. */
  #completeRest(chunk: Buffer, length: number, payloads: Payload[]): number {
    let at = 0;
    if (this.#length < HEADER) {
      at = Math.min(HEADER - this.#length, length);
      this.#keep(chunk, 0, at);
      if (this.#length < HEADER) return -1;
    }
    const total = HEADER + payloadLength(this.#rest, 0);
    this.#reserve(total);
    const missing = Math.min(total - this.#length, length - at);
    this.#keep(chunk, at, at + missing);
    if (this.#length < total) return -1;
    this.#length = 0;
    const finished = this.#rest;
    this.#rest = this.#spare;
    // What a huge row has made it grow to is not held for ever.
    this.#spare = finished.length > MOST_KEPT ? Buffer.allocUnsafeSlow(SMALLEST) : finished;
    this.#part(finished, HEADER, total, payloads, true);
    return at + missing;
  }

  /** A payload, or a part of one that goes on in the next packet. */
  #part(bytes: Buffer, start: number, end: number, payloads: Payload[], isOurs: boolean): void {
    const isFull = end - start === FULL;
    if (!isFull && this.#parts.length === 0) {
      payloads.push(this.#pooled(bytes, start, end));
      return;
    }
    // A large one that was put together here is never written again; chunks and small ones are.
    const part = bytes.subarray(start, end);
    this.#parts.push(isOurs && bytes.length > MOST_KEPT ? part : Buffer.from(part));
    if (isFull) return;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    payloads.push({ bytes: whole, start: 0, end: whole.length });
  }

  #pooled(bytes: Buffer, start: number, end: number): Payload {
    const known = this.#pool[this.#taken];
    this.#taken += 1;
    if (known === undefined) {
      const made = { bytes, start, end };
      if (this.#pool.length < MOST_POOLED) this.#pool.push(made);
      return made;
    }
    if (known.bytes !== bytes) known.bytes = bytes;
    known.start = start;
    known.end = end;
    return known;
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    this.#reserve(this.#length + end - start);
    chunk.copy(this.#rest, this.#length, start, end);
    this.#length += end - start;
  }

  #reserve(size: number): void {
    if (size <= this.#rest.length) return;
    const larger = Buffer.allocUnsafe(Math.max(size, this.#rest.length * 2));
    this.#rest.copy(larger, 0, 0, this.#length);
    this.#rest = larger;
  }
}

function payloadLength(bytes: Buffer, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
}
