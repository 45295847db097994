import type { ByteWriter } from '../bytes/byte-writer.ts';
import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u8, u16, uintBE, uintLE } from '../bytes/read.ts';
import { writeInt64, writeUint64, writeUnsigned } from '../bytes/write-number.ts';
import { type ColumnCodec, fixed } from './column-codec.ts';

/**
 * BIT(n) as a plain number. Both MySQL and TiDB store a number into BIT as its bits, and (unlike `b'101'`, whose bytes
 * are text in some contexts) compare it as a number too.
 */
export function bitCodec(bits: number): ColumnCodec {
  if (bits < 1 || bits > 64) throw new Malformed(`BIT(${bits}) is not a possible type`);
  const size = (bits + 7) >> 3;
  const wide = Buffer.alloc(8);
  return fixed(
    size,
    (w, b, p) => {
      w.room(20);
      if (size <= 4) {
        writeUnsigned(w, uintBE(b, p, size));
      } else {
        for (let i = 0; i < 8; i += 1) wide[i] = i < size ? u8(b, p + size - 1 - i) : 0;
        writeUint64(w, wide, 0);
      }
    },
    (b, p) => {
      let value = 0n;
      for (let i = 0; i < size; i += 1) value = (value << 8n) | BigInt(u8(b, p + i));
      return value;
    },
  );
}

/**
 * ENUM by number. 0 is the empty error value of a lax session: `0` is right in a comparison, but a strict target
 * refuses to store it, so the sink has to write such a row with a lax sql_mode (see RowImage.hasEmptyEnum).
 */
export function enumCodec(size: number): ColumnCodec {
  if (size !== 1 && size !== 2) throw new Malformed(`an ENUM of ${size} bytes`);
  const read = size === 1 ? u8 : u16;
  return fixed(
    size,
    (w, b, p) => {
      w.room(5);
      writeUnsigned(w, read(b, p));
    },
    (b, p) => read(b, p),
  );
}

/** SET by number: bit n is member n. MySQL compares a SET of 64 members as a signed number. */
export function setCodec(size: number): ColumnCodec {
  if (size < 1 || size > 8) throw new Malformed(`a SET of ${size} bytes`);
  const wide = Buffer.alloc(8);
  return fixed(
    size,
    (w, b, p) => {
      w.room(20);
      if (size <= 4) {
        writeUnsigned(w, uintLE(b, p, size));
      } else {
        widen(wide, b, p, size);
        writeUint64(w, wide, 0);
      }
    },
    (b, p) => {
      widen(wide, b, p, size);
      return wide.readBigUInt64LE();
    },
    size < 8 ? undefined : writeSigned64,
  );
}

function writeSigned64(w: ByteWriter, b: Bytes, p: number): void {
  w.room(20);
  writeInt64(w, b, p);
}

function widen(wide: Buffer, b: Bytes, p: number, size: number): void {
  for (let i = 0; i < 8; i += 1) wide[i] = i < size ? u8(b, p + i) : 0;
}
