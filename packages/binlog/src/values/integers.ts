import { Malformed } from '../bytes/malformed.ts';
import { i32, i64, u8, u16, u24, u32, u64 } from '../bytes/read.ts';
import { writeInt32, writeInt64, writeUint64, writeUnsigned } from '../bytes/write-number.ts';
import { type ColumnCodec, fixed, type ReadValue } from './column-codec.ts';

function narrow(size: number, read: (...args: Parameters<ReadValue>) => number): ColumnCodec {
  return fixed(
    size,
    (w, b, p, length) => {
      w.room(11);
      writeInt32(w, read(b, p, length));
    },
    read,
  );
}

const UNSIGNED: Readonly<Record<number, ColumnCodec>> = {
  1: narrow(1, (b, p) => u8(b, p)),
  2: narrow(2, (b, p) => u16(b, p)),
  3: narrow(3, (b, p) => u24(b, p)),
  4: fixed(
    4,
    (w, b, p) => {
      w.room(10);
      writeUnsigned(w, u32(b, p));
    },
    u32,
  ),
  8: fixed(
    8,
    (w, b, p) => {
      w.room(20);
      writeUint64(w, b, p);
    },
    u64,
  ),
};

const SIGNED: Readonly<Record<number, ColumnCodec>> = {
  1: narrow(1, (b, p) => (u8(b, p) << 24) >> 24),
  2: narrow(2, (b, p) => (u16(b, p) << 16) >> 16),
  3: narrow(3, (b, p) => (u24(b, p) << 8) >> 8),
  4: narrow(4, (b, p) => i32(b, p)),
  8: fixed(
    8,
    (w, b, p) => {
      w.room(20);
      writeInt64(w, b, p);
    },
    i64,
  ),
};

/** TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT by their size in bytes. Plain digits. */
export function integerCodec(size: 1 | 2 | 3 | 4 | 8, unsigned: boolean | undefined): ColumnCodec {
  const signed = SIGNED[size] as ColumnCodec;
  const plain = UNSIGNED[size] as ColumnCodec;
  if (unsigned === undefined) return unknownSign(size, signed);
  return unsigned ? plain : signed;
}

/**
 * Before 8.0 (and in MariaDB by default) the log does not say whether a column is unsigned. Where both readings agree
 * the value is given; where they differ there is no right answer, and a guess would be a wrong row.
 */
function unknownSign(size: number, signed: ColumnCodec): ColumnCodec {
  const check = (b: Buffer, p: number) => {
    if (u8(b, p + size - 1) >= 0x80) throw new UnknownColumnFact('whether the column is unsigned');
  };
  return fixed(
    size,
    (w, b, p, length) => {
      check(b, p);
      signed.literal(w, b, p, length);
    },
    (b, p, length) => {
      check(b, p);
      return signed.value(b, p, length);
    },
  );
}

/** The bytes are sound, but what they mean depends on a fact neither the log nor the schema history gave. */
export class UnknownColumnFact extends Malformed {
  constructor(fact: string) {
    super(`it is not known ${fact}`);
  }
}
