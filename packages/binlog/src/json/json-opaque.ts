import type { ByteWriter } from '../bytes/byte-writer.ts';
import { Malformed } from '../bytes/malformed.ts';
import { type Bytes, i64, u8 } from '../bytes/read.ts';
import { writeSmall } from '../bytes/write-number.ts';
import { decimalSize, writeDecimal } from '../values/decimal.ts';
import { writeClock, writeDate, writeFraction } from '../values/temporal-text.ts';
import { formatJsonDouble } from './json-double.ts';

/** What JSON text cannot say of an opaque value: the number a decimal is, or that a text was a date, or bytes. */
export type JsonLoss = 'decimal' | 'temporal' | 'bytes';

/** Tells writers of SQL what the last documents lost; they compare `count` before and after. */
export const jsonLosses: { count: number; last: JsonLoss } = { count: 0, last: 'bytes' };

function lost(loss: JsonLoss): void {
  jsonLosses.count += 1;
  jsonLosses.last = loss;
}

const TIMESTAMP = 7;
const DATE = 10;
const TIME = 11;
const DATETIME = 12;
const NEWDECIMAL = 246;

/**
 * An opaque value: DECIMAL as a number, dates and times as quoted text with six fraction digits, everything else as
 * `"base64:type<n>:…"`. Nothing in these texts needs an escape in SQL.
 */
export function writeOpaque(w: ByteWriter, b: Bytes, type: number, start: number, end: number, inSql: boolean): void {
  switch (type) {
    case NEWDECIMAL:
      writeOpaqueDecimal(w, b, start, end);
      return;
    case DATE:
    case DATETIME:
    case TIMESTAMP:
      writeOpaqueDatetime(w, packed(b, start, end), type === DATE);
      lost('temporal');
      return;
    case TIME:
      writeOpaqueTime(w, packed(b, start, end));
      lost('temporal');
      return;
    default:
      writeOpaqueBytes(w, b, type, start, end, inSql);
      lost('bytes');
      return;
  }
}

/** The server counts the digits of a decimal within JSON by whole groups of nine: 65 nines have a precision of 72. */
const MAX_JSON_PRECISION = 81;

/** Precision, scale, then the decimal as in a row. */
function writeOpaqueDecimal(w: ByteWriter, b: Bytes, start: number, end: number): void {
  if (end - start < 3) throw new Malformed('a JSON decimal that is cut off');
  const precision = u8(b, start);
  const scale = u8(b, start + 1);
  if (decimalSize(precision, scale, MAX_JSON_PRECISION) !== end - start - 2) {
    throw new Malformed(`a JSON DECIMAL(${precision},${scale}) of ${end - start - 2} bytes`);
  }
  const from = w.pos;
  writeDecimal(w, b, start + 2, precision, scale);
  const text = w.bytes.toString('latin1', from, w.pos);
  // Read back from text it is a double; a whole number within 64 bits stays one.
  if (scale > 0 ? formatJsonDouble(Number(text)) !== text : !isInteger64(text)) lost('decimal');
}

function isInteger64(text: string): boolean {
  if (text.length < 19) return true;
  const value = BigInt(text);
  return value >= -(2n ** 63n) && value < 2n ** 64n;
}

/** The server's packed form of dates and times in memory (TIME_to_longlong_packed): 24 bits are microseconds. */
function packed(b: Bytes, start: number, end: number): bigint {
  if (end - start !== 8) throw new Malformed(`a JSON date or time of ${end - start} bytes`);
  return i64(b, start);
}

function writeOpaqueDatetime(w: ByteWriter, value: bigint, dateOnly: boolean): void {
  if (value < 0n) throw new Malformed('a negative date in JSON');
  w.room(32);
  const microseconds = Number(value & 0xff_ffffn);
  const whole = Number(value >> 24n);
  const date = Math.floor(whole / 2 ** 17);
  const clock = whole % 2 ** 17;
  const yearMonth = Math.floor(date / 32);
  w.byte(0x22);
  writeDate(w, Math.floor(yearMonth / 13), yearMonth % 13, date % 32);
  if (!dateOnly) {
    w.byte(0x20);
    writeClock(w, clock >> 12, (clock >> 6) & 63, clock & 63);
    writeFraction(w, microseconds, 6);
  }
  w.byte(0x22);
}

function writeOpaqueTime(w: ByteWriter, value: bigint): void {
  w.room(32);
  const magnitude = value < 0n ? -value : value;
  const clock = Number((magnitude >> 24n) & 0xff_ffffn);
  w.byte(0x22);
  if (value < 0n) w.byte(0x2d);
  writeClock(w, clock >> 12, (clock >> 6) & 63, clock & 63);
  writeFraction(w, Number(magnitude & 0xff_ffffn), 6);
  w.byte(0x22);
}

/** Characters of base64 after which the server breaks the line, with a newline that JSON text then escapes. */
const LINE = 76;

function writeOpaqueBytes(w: ByteWriter, b: Bytes, type: number, start: number, end: number, inSql: boolean): void {
  w.ascii('"base64:type');
  w.room(4);
  writeSmall(w, type);
  w.byte(0x3a);
  const text = b.toString('base64', start, end);
  const newline = inSql ? '\\\\n' : '\\n';
  for (let at = 0; at < text.length; at += LINE) {
    if (at > 0) w.ascii(newline);
    w.ascii(text.slice(at, at + LINE));
  }
  w.ascii('"');
}
