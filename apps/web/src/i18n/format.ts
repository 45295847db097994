import { type Language, LOCALE_TAGS } from './languages.ts';

/** Short unit words; a space stands between number and unit in English, none in Chinese. */
const UNITS: Readonly<Record<Language, Readonly<Record<'ms' | 's' | 'min' | 'h' | 'd', string>>>> = {
  en: { ms: ' ms', s: ' s', min: ' min', h: ' h', d: ' d' },
  zh: { ms: '毫秒', s: '秒', min: '分钟', h: '小时', d: '天' },
};
const GAP: Readonly<Record<Language, string>> = { en: ' ', zh: '' };

const numberFormats = new Map<string, Intl.NumberFormat>();

/** Making a formatter takes fifty times as long as using it: one for each language and number of digits. */
function numberFormat(language: Language, maximumFractionDigits = 0): Intl.NumberFormat {
  const key = `${language} ${maximumFractionDigits}`;
  let format = numberFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(LOCALE_TAGS[language], { maximumFractionDigits });
    numberFormats.set(key, format);
  }
  return format;
}

/** A whole number, also one that passes 2^53 and so came as text: `18,204`. */
export function formatCount(value: number | string, language: Language): string {
  return numberFormat(language).format(typeof value === 'string' ? BigInt(value) : value);
}

/** A rate: whole above ten, one decimal below. */
export function formatRate(value: number, language: Language): string {
  const digits = value > 0 && value < 10 ? 1 : 0;
  return numberFormat(language, digits).format(value);
}

/** Bytes in decimal units, three figures: `4.2 GB`. */
export function formatBytes(bytes: number | string, language: Language): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = Number(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  const text = numberFormat(language, digits).format(value);
  return `${text} ${units[unit]}`;
}

/** A span in its one or two largest units: `0.4 s`, `42 s`, `3 min 20 s`, `6 d 4 h`. */
export function formatDuration(seconds: number, language: Language): string {
  const unit = UNITS[language];
  const number = (value: number, digits = 0) => numberFormat(language, digits).format(value);
  const two = (large: number, largeUnit: string, small: number, smallUnit: string) =>
    number(large) + largeUnit + (small > 0 ? GAP[language] + number(small) + smallUnit : '');
  if (seconds < 0.0005) return number(0) + unit.s;
  if (seconds < 0.0995) return number(seconds * 1000) + unit.ms;
  if (seconds < 9.95) return number(seconds, 1) + unit.s;
  const whole = Math.round(seconds);
  if (whole < 60) return number(whole) + unit.s;
  if (whole < 3_600) return two(Math.floor(whole / 60), unit.min, whole % 60, unit.s);
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return two(Math.floor(minutes / 60), unit.h, minutes % 60, unit.min);
  const hours = Math.round(seconds / 3_600);
  return two(Math.floor(hours / 24), unit.d, hours % 24, unit.h);
}

/** A span in its largest unit alone, for badges and narrow cells: `2 min`, `3 d`. */
export function formatSpan(seconds: number, language: Language): string {
  const unit = UNITS[language];
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}${unit.s}`;
  if (whole < 3_600) return `${Math.floor(whole / 60)}${unit.min}`;
  if (whole < 172_800) return `${Math.floor(whole / 3_600)}${unit.h}`;
  return `${Math.floor(whole / 86_400)}${unit.d}`;
}

/** Hours, as binlog runways are given: `41 h`, below ten with a decimal. */
export function formatHours(hours: number, language: Language): string {
  return numberFormat(language, hours < 10 ? 1 : 0).format(hours) + UNITS[language].h;
}

/** The offset of a moment's local time from UTC: `+02:00`. */
export function zoneOffset(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function parts(at: Date): { date: string; clock: string } {
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    clock: `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`,
  };
}

/** Date, time and zone: `2026-11-03 12:44:09 +02:00`, the same in every language. */
export function formatDateTime(iso: string): string {
  const at = new Date(iso);
  const { date, clock } = parts(at);
  return `${date} ${clock} ${zoneOffset(at)}`;
}

/** Time and zone, with the date only when it is not today's. `now` in milliseconds since the epoch. */
export function formatTime(iso: string, now: number): string {
  const at = new Date(iso);
  const { date, clock } = parts(at);
  const today = parts(new Date(now)).date;
  return `${date === today ? '' : `${date} `}${clock} ${zoneOffset(at)}`;
}

/** The same moment in UTC, for titles: `2026-11-03 10:44:09 UTC`. */
export function formatUtc(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Strings of a sentence joined as the language does: `a, b and c`. */
export function formatList(items: readonly string[], language: Language): string {
  return new Intl.ListFormat(LOCALE_TAGS[language], { type: 'conjunction' }).format(items);
}
