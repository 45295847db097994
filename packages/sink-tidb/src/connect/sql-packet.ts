import { ByteWriter } from '@tideway/binlog';

/** Room before the text: packet header (4), command (1), and with query attributes their two counts. */
export const MOST_HEADER = 7;
const FIRST_CAPACITY = 64 * 1024;
/** Memory kept between two transactions of a session. */
const MOST_KEPT = 1024 * 1024;

/** Text of a query packet while it is written: rows go into it as bytes and are not copied again. */
export class SqlPacket {
  readonly writer = new ByteWriter(FIRST_CAPACITY);

  constructor() {
    this.clear();
  }

  /** Bytes of text. */
  get length(): number {
    return this.writer.pos - MOST_HEADER;
  }

  /** Starts again; memory that one large packet took is given back. */
  clear(): void {
    this.writer.shrink(MOST_KEPT);
    this.writer.pos = MOST_HEADER;
  }

  /** Adds text of any length without the threefold room that short texts are given. */
  add(text: string): void {
    const { writer } = this;
    if (text.length < 4096) {
      writer.text(text);
      return;
    }
    writer.room(Buffer.byteLength(text));
    writer.pos += writer.bytes.write(text, writer.pos, 'utf8');
  }

  /** The room for headers and the first `length` bytes of text. Valid until the next write. */
  head(length: number): Buffer {
    return this.writer.bytes.subarray(0, MOST_HEADER + length);
  }

  /** Takes the first `length` bytes of text away; not before the server has answered for them. */
  drop(length: number): void {
    const { writer } = this;
    writer.bytes.copyWithin(MOST_HEADER, MOST_HEADER + length, writer.pos);
    writer.pos -= length;
  }
}
