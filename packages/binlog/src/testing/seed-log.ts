import { crc32 } from 'node:zlib';

/** Builds events byte by byte: what fuzzing starts from needs no server. */
export class EventBuilder {
  readonly #parts: Buffer[] = [];

  raw(...bytes: number[]): this {
    this.#parts.push(Buffer.from(bytes));
    return this;
  }

  hex(text: string): this {
    this.#parts.push(Buffer.from(text.replaceAll(' ', ''), 'hex'));
    return this;
  }

  uint(value: number | bigint, size: number): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
    this.#parts.push(bytes.subarray(0, size));
    return this;
  }

  text(value: string): this {
    this.#parts.push(Buffer.from(value));
    return this;
  }

  /** A length-encoded integer. */
  lenenc(value: number): this {
    if (value < 0xfb) return this.raw(value);
    if (value < 0x1_0000) return this.raw(0xfc).uint(value, 2);
    return this.raw(0xfd).uint(value, 3);
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(Buffer.from(value));
    return this;
  }

  get body(): Buffer {
    return Buffer.concat(this.#parts);
  }

  /** The body behind a header, with a CRC32 when wanted. */
  event(typeCode: number, { checksum = false, flags = 0, logPos = 1000 } = {}): Buffer {
    const { body } = this;
    const event = Buffer.alloc(19 + body.length + (checksum ? 4 : 0));
    event.writeUInt32LE(1_700_000_000, 0);
    event[4] = typeCode;
    event.writeUInt32LE(1, 5);
    event.writeUInt32LE(event.length, 9);
    event.writeUInt32LE(logPos, 13);
    event.writeUInt16LE(flags, 17);
    body.copy(event, 19);
    if (checksum) event.writeUInt32LE(crc32(event.subarray(0, event.length - 4)), event.length - 4);
    return event;
  }
}

export function build(): EventBuilder {
  return new EventBuilder();
}

/** A format description of a server of this version. */
export function formatEvent(version: string, checksum: boolean): Buffer {
  const b = build()
    .uint(4, 2)
    .text(version)
    .bytes(Buffer.alloc(50 - version.length))
    .uint(0, 4)
    .raw(19);
  const event = b
    .bytes(Buffer.alloc(171, 8))
    .raw(checksum ? 1 : 0)
    .uint(0, 4)
    .event(15, { logPos: 256 });
  event.writeUInt32LE(crc32(event.subarray(0, event.length - 4)), event.length - 4);
  return event;
}

const UUID = '3e11fa4771ca11e19e33c80aa9429562';

/** Events that no server writes into a log when asked to, or not these: heartbeats, incidents, tagged sets … */
export function handmadeEvents(): Buffer[] {
  const field = (tag: number, value: Buffer) => build().lenenc(tag).lenenc(value.length).bytes(value).body;
  const position = build().raw(0xfe).uint(5_000_000_000n, 8).body;
  const xid = build().raw(0).uint(3, 4).uint(1, 4).uint(1, 4).text('gb').body;
  return [
    formatEvent('9.7.4', false),
    build().uint(4, 8).text('binlog.000002').event(4, { flags: 0x20, logPos: 0 }),
    build().text('binlog.000002').event(27),
    build()
      .bytes(field(1, Buffer.from('binlog.000002')))
      .bytes(field(2, position))
      .raw(0)
      .event(41),
    build().uint(1, 2).raw(4).text('lost').event(26),
    build()
      .raw(1)
      .hex(UUID)
      .uint(0, 8)
      .raw(2)
      .uint(7, 8)
      .uint(8, 8)
      .uint(1_700_000_000_000_000n, 7)
      .lenenc(300)
      .uint(80_404, 4)
      .event(34),
    build()
      .uint(2, 8)
      .hex(UUID)
      .uint(2, 8)
      .uint(1, 8)
      .uint(6, 8)
      .uint(9, 8)
      .uint(10, 8)
      .hex(UUID)
      .uint(1, 8)
      .uint(1, 8)
      .uint(2, 8)
      .event(35),
    build().raw(1).uint(1, 6).raw(1).hex(UUID).raw(6).text('tag').uint(1, 8).uint(1, 8).uint(9, 8).event(35),
    build().bytes(xid).event(38),
    build().raw(2).uint(42, 8).event(5),
    build().uint(1, 8).uint(2, 8).event(13),
    build().raw(3, 1, 2, 3).event(37),
    build().event(3),
    build()
      .uint(7, 8)
      .uint(1, 4)
      .raw(2 | 4 | 64)
      .uint(9, 8)
      .uint(1, 4)
      .raw(1, 1)
      .text('gb')
      .event(162),
  ];
}
