/** See {@link ByteWriter.room}. */
const SPARE = 8;

/** Above it a buffer is not doubled: a value of 32 MB would take 64 for the few characters that end its statement. */
const LARGE = 4 * 1024 * 1024;
const LARGE_SPARE = 64 * 1024;

/**
 * A growing buffer that SQL text is written into as utf8 bytes. The hot path never makes a string: the bytes can go
 * into a packet as they are. Writers call {@link room} for the most they may write, then write at `pos` freely.
 */
export class ByteWriter {
  /** Bytes before `pos` are the text so far; the rest is garbage. Replaced when it grows. */
  bytes: Buffer;
  /** Over {@link bytes}. */
  view: DataView;
  pos = 0;

  constructor(capacity = 64 * 1024) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
    this.view = viewOf(this.bytes);
  }

  /**
   * Makes sure that `count` more bytes fit, and {@link SPARE} beyond them: whoever writes a value leaves room for the
   * comma or bracket after it.
   */
  room(count: number): void {
    if (this.bytes.length - this.pos < count + SPARE) this.#grow(count + SPARE);
  }

  #grow(count: number): void {
    const needed = this.pos + count;
    const capacity = needed < LARGE ? Math.max(this.bytes.length * 2, needed) : needed + (needed >> 3) + LARGE_SPARE;
    const larger = Buffer.allocUnsafeSlow(capacity);
    this.bytes.copy(larger, 0, 0, this.pos);
    this.bytes = larger;
    this.view = viewOf(larger);
  }

  /** Starts again, and gives memory beyond `most` bytes back: one huge value must not be held for ever. */
  shrink(most: number): void {
    this.pos = 0;
    if (this.bytes.length <= most) return;
    this.bytes = Buffer.allocUnsafeSlow(most);
    this.view = viewOf(this.bytes);
  }

  /** One ASCII character; the caller has made room. */
  byte(code: number): void {
    this.bytes[this.pos] = code;
    this.pos += 1;
  }

  /** ASCII text. */
  ascii(text: string): void {
    this.room(text.length);
    const { bytes, pos } = this;
    for (let i = 0; i < text.length; i += 1) bytes[pos + i] = text.charCodeAt(i);
    this.pos = pos + text.length;
  }

  /** Any text, as utf8. */
  text(text: string): void {
    this.room(text.length * 3);
    this.pos += this.bytes.write(text, this.pos, 'utf8');
  }

  /** Starts again, keeping the memory. */
  reset(): void {
    this.pos = 0;
  }

  /** The text written since `from`. */
  toString(from = 0): string {
    return this.bytes.toString('utf8', from, this.pos);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
