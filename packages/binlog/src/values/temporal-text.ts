import type { ByteWriter } from '../bytes/byte-writer.ts';
import { Malformed } from '../bytes/malformed.ts';
import { writePadded, writeSmall } from '../bytes/write-number.ts';

/** `yyyy-mm-dd`. Zero and partial dates are dates here; what no server can have stored is malformed. */
export function writeDate(w: ByteWriter, year: number, month: number, day: number): void {
  if (year > 9999 || month > 12 || day > 31) throw new Malformed(`${year}-${month}-${day} is not a date`);
  writePadded(w, year, 4);
  w.byte(45);
  writePadded(w, month, 2);
  w.byte(45);
  writePadded(w, day, 2);
}

/** `hh:mm:ss`; hours may have three digits in a TIME. */
export function writeClock(w: ByteWriter, hours: number, minutes: number, seconds: number): void {
  if (minutes > 59 || seconds > 59 || hours > 838) throw new Malformed(`${hours}:${minutes}:${seconds} is not a time`);
  if (hours > 99) writeSmall(w, hours);
  else writePadded(w, hours, 2);
  w.byte(58);
  writePadded(w, minutes, 2);
  w.byte(58);
  writePadded(w, seconds, 2);
}

const POWERS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/** `.fff` with `digits` digits of so many microseconds; nothing when the column keeps none. */
export function writeFraction(w: ByteWriter, microseconds: number, digits: number): void {
  if (digits === 0) return;
  if (microseconds > 999_999) throw new Malformed(`${microseconds} microseconds are more than a second`);
  w.byte(46);
  writePadded(w, Math.floor(microseconds / (POWERS[6 - digits] as number)), digits);
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
  const day = Math.floor(seconds / DAY);
  if (day !== cachedDay) findDate(day);
  writeDate(w, cachedYear, cachedMonth, cachedDate);
  w.byte(32);
  const rest = seconds - day * DAY;
  const minutes = Math.floor(rest / 60);
  writeClock(w, Math.floor(minutes / 60), minutes % 60, rest % 60);
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
