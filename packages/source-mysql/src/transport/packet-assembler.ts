/** Payload bytes of a wire packet; one of exactly this size is continued by the next. */
const FULL = 0xff_ff_ff;
const HEADER = 4;

/** Receives whole payloads. The bytes are valid during the call only. */
export type PacketSink = (bytes: Buffer, start: number, end: number) => void;

/**
 * Cuts a stream of bytes into the payloads of MySQL's wire packets. Payloads that lie whole in a chunk are handed over
 * where they lie, without a copy; what a chunk leaves unfinished is collected in one buffer that is used again.
 */
export class PacketAssembler {
  readonly #sink: PacketSink;
  /** Bytes of an unfinished packet; `#length` of them are filled. */
  #rest: Buffer = Buffer.allocUnsafe(64 * 1024);
  #length = 0;
  /** Payload of a packet that is continued, without headers. */
  #parts: Buffer[] = [];
  #stopped = false;

  constructor(sink: PacketSink) {
    this.#sink = sink;
  }

  /** Nothing more is handed over, also not from the chunk in work. */
  stop(): void {
    this.#stopped = true;
  }

  feed(chunk: Buffer): void {
    let at = 0;
    if (this.#length > 0) {
      at = this.#completeRest(chunk);
      if (at < 0) return;
    }
    while (!this.#stopped && chunk.length - at >= HEADER) {
      const end = at + HEADER + payloadLength(chunk, at);
      if (end > chunk.length) break;
      this.#payload(chunk, at + HEADER, end);
      at = end;
    }
    if (!this.#stopped) this.#keep(chunk, at, chunk.length);
  }

  /** Fills up the unfinished packet; returns where the next begins in `chunk`, or -1 when it still is unfinished. */
  #completeRest(chunk: Buffer): number {
    let at = 0;
    if (this.#length < HEADER) {
      at = Math.min(HEADER - this.#length, chunk.length);
      this.#keep(chunk, 0, at);
      if (this.#length < HEADER) return -1;
    }
    const total = HEADER + payloadLength(this.#rest, 0);
    const missing = Math.min(total - this.#length, chunk.length - at);
    this.#reserve(total);
    this.#keep(chunk, at, at + missing);
    if (this.#length < total) return -1;
    this.#length = 0;
    this.#payload(this.#rest, HEADER, total);
    return at + missing;
  }

  #payload(bytes: Buffer, start: number, end: number): void {
    const isFull = end - start === FULL;
    if (!isFull && this.#parts.length === 0) {
      this.#sink(bytes, start, end);
      return;
    }
    this.#parts.push(Buffer.from(bytes.subarray(start, end)));
    if (isFull) return;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#sink(whole, 0, whole.length);
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
