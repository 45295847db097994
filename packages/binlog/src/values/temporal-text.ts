import type { ByteWriter } from '../bytes/byte-writer.ts';
import { Malformed } from '../bytes/malformed.ts';
import { DIGIT_PAIRS, writePadded, writeSmall } from '../bytes/write-number.ts';

/** `yyyy-mm-dd`. Zero and partial dates are dates here; what no server can have stored is malformed. */
export function writeDate(w: ByteWriter, year: number, month: number, day: number): void {
  if (year > 9999 || month > 12 || day > 31) throw new Malformed(`${year}-${month}-${day} is not a date`);
  const { view, pos } = w;
  const century = (year / 100) | 0;
  view.setUint16(pos, DIGIT_PAIRS[century] as number, true);
  view.setUint16(pos + 2, DIGIT_PAIRS[year - century * 100] as number, true);
  view.setUint8(pos + 4, 45);
  view.setUint16(pos + 5, DIGIT_PAIRS[month] as number, true);
  view.setUint8(pos + 7, 45);
  view.setUint16(pos + 8, DIGIT_PAIRS[day] as number, true);
  w.pos = pos + 10;
}

/** `hh:mm:ss`; hours may have three digits in a TIME. */
export function writeClock(w: ByteWriter, hours: number, minutes: number, seconds: number): void {
  if (minutes > 59 || seconds > 59 || hours > 838) throw new Malformed(`${hours}:${minutes}:${seconds} is not a time`);
  if (hours > 99) writeSmall(w, hours);
  else writePadded(w, hours, 2);
  const { view, pos } = w;
  view.setUint8(pos, 58);
  view.setUint16(pos + 1, DIGIT_PAIRS[minutes] as number, true);
  view.setUint8(pos + 3, 58);
  view.setUint16(pos + 4, DIGIT_PAIRS[seconds] as number, true);
  w.pos = pos + 6;
}

const POWERS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/** `.fff` with `digits` digits of so many microseconds; nothing when the column keeps none. */
export function writeFraction(w: ByteWriter, microseconds: number, digits: number): void {
  if (digits === 0) return;
  if (microseconds > 999_999) throw new Malformed(`${microseconds} microseconds are more than a second`);
  w.byte(46);
  writePadded(w, digits === 6 ? microseconds : Math.floor(microseconds / (POWERS[6 - digits] as number)), digits);
}

export function writeQuote(w: ByteWriter): void {
  w.byte(39);
}

const DAY = 86_400;
let cachedDay = Number.NaN;
let cachedYear = 0;
let cachedMonth = 0;
let cachedDate = 0;

/** `yyyy-mm-dd hh:mm:ss` in UTC of seconds since 1970. */
export function writeEpochSeconds(w: ByteWriter, seconds: number): void {
  const day = (seconds / DAY) | 0;
  if (day !== cachedDay) findDate(day);
  writeDate(w, cachedYear, cachedMonth, cachedDate);
  w.byte(32);
  const rest = seconds - day * DAY;
  const minutes = (rest / 60) | 0;
  const hours = (minutes / 60) | 0;
  writeClock(w, hours, minutes - hours * 60, rest - minutes * 60);
}

/** Days since 1970 to the proleptic Gregorian date, counting in eras of 400 years that begin on March 1st. */
function findDate(day: number): void {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  cachedDate = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  cachedMonth = month < 10 ? month + 3 : month - 9;
  cachedYear = yearOfEra + era * 400 + (cachedMonth <= 2 ? 1 : 0);
  cachedDay = day;
}
