import type { ByteWriter } from '../bytes/byte-writer.ts';
import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, u8, u24, u32, u64, uintBE } from '../bytes/read.ts';
import { writeSmall } from '../bytes/write-number.ts';
import { type ColumnCodec, fixed } from './column-codec.ts';
import { scratchText } from './scratch.ts';
import { writeClock, writeDate, writeEpochSeconds, writeFraction, writeQuote } from './temporal-text.ts';

type WriteText = (w: ByteWriter, b: Bytes, p: number) => void;

/** The longest, `-yyyy-mm-dd hh:mm:ss.ffffff` in quotes, with room to spare. */
const ROOM = 48;

function quoted(size: number, write: WriteText): ColumnCodec {
  return fixed(
    size,
    (w, b, p) => {
      w.room(ROOM);
      writeQuote(w);
      write(w, b, p);
      writeQuote(w);
    },
    (b, p) =>
      scratchText((w) => {
        w.room(ROOM);
        write(w, b, p);
      }),
  );
}

/** YEAR as a number: 0 is the year 0000, while the text '0' would be the year 2000. */
export const yearCodec: ColumnCodec = fixed(
  1,
  (w, b, p) => {
    w.room(4);
    writeSmall(w, year(b, p));
  },
  year,
);

function year(b: Bytes, p: number): number {
  const stored = u8(b, p);
  return stored === 0 ? 0 : stored + 1900;
}

/** DATE: day in 5 bits, month in 4, year in 15. */
export const dateCodec: ColumnCodec = quoted(3, (w, b, p) => {
  const packed = u24(b, p);
  writeDate(w, packed >> 9, (packed >> 5) & 15, packed & 31);
});

function checkDigits(digits: number): void {
  if (digits > 6) throw new Malformed(`${digits} fraction digits (at most 6)`);
}

const SCALE = [0, 10_000, 100, 1];

/** Microseconds of a fraction kept in as many bytes as its digits need. */
function fraction(b: Bytes, p: number, digits: number): number {
  const size = (digits + 1) >> 1;
  return size === 0 ? 0 : uintBE(b, p, size) * (SCALE[size] as number);
}

/** DATETIME of 5.6.4 on (sql-common/my_time.cc): 22 bits year·13+month and day, 17 bits time, then the fraction. */
export function datetime2Codec(digits: number): ColumnCodec {
  checkDigits(digits);
  return quoted(5 + ((digits + 1) >> 1), (w, b, p) => writeDatetime2(w, b, p, digits));
}

function writeDatetime2(w: ByteWriter, b: Bytes, p: number, digits: number): void {
  const first = u8(b, p);
  if (first < 0x80) throw new Malformed('a negative DATETIME');
  const third = u8(b, p + 2);
  const date = ((first & 0x7f) << 15) | (u8(b, p + 1) << 7) | (third >> 1);
  const time = ((third & 1) << 16) | (u8(b, p + 3) << 8) | u8(b, p + 4);
  const yearMonth = date >> 5;
  const years = (yearMonth / 13) | 0;
  writeDate(w, years, yearMonth - years * 13, date & 31);
  w.byte(32);
  writeDayClock(w, time >> 12, (time >> 6) & 63, time & 63);
  if (digits > 0) writeFraction(w, fraction(b, p + 5, digits), digits);
}

function writeDayClock(w: ByteWriter, hours: number, minutes: number, seconds: number): void {
  if (hours > 23) throw new Malformed(`${hours} hours in a day`);
  writeClock(w, hours, minutes, seconds);
}

/** TIMESTAMP of 5.6.4 on: seconds since 1970, big-endian, then the fraction. Written in UTC. */
export function timestamp2Codec(digits: number): ColumnCodec {
  checkDigits(digits);
  return quoted(4 + ((digits + 1) >> 1), (w, b, p) => {
    const microseconds = digits === 0 ? 0 : fraction(b, p + 4, digits);
    writeTimestamp(w, uintBE(b, p, 4), microseconds, digits);
  });
}

function writeTimestamp(w: ByteWriter, seconds: number, microseconds: number, digits: number): void {
  if (seconds === 0 && microseconds === 0) {
    writeDate(w, 0, 0, 0);
    w.byte(32);
    writeClock(w, 0, 0, 0);
  } else {
    writeEpochSeconds(w, seconds);
  }
  writeFraction(w, microseconds, digits);
}

/**
 * TIME of 5.6.4 on: a biased 24 bits of hours, minutes, seconds, then the fraction. A negative time is the negation
 * of both together, so a fraction borrows from the seconds.
 */
export function time2Codec(digits: number): ColumnCodec {
  checkDigits(digits);
  return quoted(3 + ((digits + 1) >> 1), (w, b, p) => writeTime2(w, b, p, digits));
}

function writeTime2(w: ByteWriter, b: Bytes, p: number, digits: number): void {
  const size = (digits + 1) >> 1;
  let clock = uintBE(b, p, 3) - 0x80_0000;
  let part = size === 0 ? 0 : uintBE(b, p + 3, size);
  if (clock < 0) {
    w.byte(45);
    clock = -clock;
    if (part > 0) {
      clock -= 1;
      part = 2 ** (8 * size) - part;
    }
  }
  writeClock(w, clock >> 12, (clock >> 6) & 63, clock & 63);
  if (digits > 0) writeFraction(w, part * (SCALE[size] as number), digits);
}

/** TIME before 5.6.4: the number hhmmss, signed. */
export const oldTimeCodec: ColumnCodec = quoted(3, (w, b, p) => {
  let packed = (u24(b, p) << 8) >> 8;
  if (packed < 0) {
    w.byte(45);
    packed = -packed;
  }
  writeClock(w, Math.floor(packed / 10_000), Math.floor(packed / 100) % 100, packed % 100);
});

/** DATETIME before 5.6.4: the number yyyymmddhhmmss in 64 bits. */
export const oldDatetimeCodec: ColumnCodec = quoted(8, (w, b, p) => {
  const packed = u64(b, p);
  if (packed > 99991231235959n) throw new Malformed(`${packed} is not a DATETIME`);
  const date = Number(packed / 1_000_000n);
  const time = Number(packed % 1_000_000n);
  writeDate(w, Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100);
  w.byte(32);
  writeDayClock(w, Math.floor(time / 10_000), Math.floor(time / 100) % 100, time % 100);
});

/** TIMESTAMP before 5.6.4: seconds since 1970, little-endian. */
export const oldTimestampCodec: ColumnCodec = quoted(4, (w, b, p) => writeTimestamp(w, u32(b, p), 0, 0));
