import { Malformed } from './malformed.ts';
import { type Bytes, u16, u24, u32, u48, u64, uintLE } from './read.ts';

/** A bounds-checked cursor for the events that are not hot. Every read past the end throws {@link Malformed}. */
export class SpanReader {
  readonly bytes: Bytes;
  readonly end: number;
  pos: number;

  constructor(bytes: Bytes, start: number, end: number) {
    this.bytes = bytes;
    this.pos = start;
    this.end = end;
  }

  get remaining(): number {
    return this.end - this.pos;
  }

  /** Moves on by `size` bytes and returns where they begin. */
  take(size: number, what: string): number {
    const start = this.pos;
    if (!(size >= 0 && size <= this.end - start)) {
      throw new Malformed(`expected ${size} bytes of ${what}, found ${this.end - start}`);
    }
    this.pos = start + size;
    return start;
  }

  u8(what: string): number {
    return this.bytes[this.take(1, what)] as number;
  }

  u16(what: string): number {
    return u16(this.bytes, this.take(2, what));
  }

  u24(what: string): number {
    return u24(this.bytes, this.take(3, what));
  }

  u32(what: string): number {
    return u32(this.bytes, this.take(4, what));
  }

  u48(what: string): number {
    return u48(this.bytes, this.take(6, what));
  }

  u64(what: string): bigint {
    return u64(this.bytes, this.take(8, what));
  }

  uintLE(size: number, what: string): number {
    return uintLE(this.bytes, this.take(size, what), size);
  }

  /** MySQL's length-encoded integer; above 2^53 is malformed here, nothing in a binlog is that long. */
  lenenc(what: string): number {
    const first = this.u8(what);
    if (first < 0xfb) return first;
    if (first === 0xfc) return this.u16(what);
    if (first === 0xfd) return this.u24(what);
    if (first !== 0xfe) throw new Malformed(`${what}: 0x${first.toString(16)} does not begin a length`);
    const value = this.u64(what);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Malformed(`${what}: ${value} is not a possible length`);
    return Number(value);
  }

  /** `size` bytes as text; binlog texts outside of rows are utf8. */
  text(size: number, what: string): string {
    const start = this.take(size, what);
    return this.bytes.toString('utf8', start, start + size);
  }

  /** Text up to a zero byte, which is consumed. */
  zeroTerminated(what: string): string {
    const at = this.bytes.indexOf(0, this.pos);
    if (at < 0 || at >= this.end) throw new Malformed(`${what}: its closing zero byte is missing`);
    const text = this.bytes.toString('utf8', this.pos, at);
    this.pos = at + 1;
    return text;
  }

  /** A copy of `size` bytes. */
  copy(size: number, what: string): Buffer {
    const start = this.take(size, what);
    return Buffer.from(this.bytes.subarray(start, start + size));
  }

  /** A reader over the next `size` bytes, which this one passes over. */
  sub(size: number, what: string): SpanReader {
    const start = this.take(size, what);
    return new SpanReader(this.bytes, start, start + size);
  }
}
