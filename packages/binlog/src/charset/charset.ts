import { type Bytes, u8 } from '../bytes/read.ts';
import { multiByteStep } from './multi-byte.ts';
import { singleByteTable } from './single-byte.ts';
import { utf8Length } from './utf8.ts';
import { ucs2Step, utf16leStep, utf16Step, utf32Step } from './wide.ts';

/**
 * Reads one character at `p`: its code point times 8 plus the bytes it takes, or -1 when the bytes there stand for
 * nothing in Unicode. (A number, not a pair: this runs once a character.)
 */
export type CharacterStep = (b: Bytes, p: number, end: number) => number;

/** A character set a column may have. */
export interface Charset {
  /** As `information_schema` of MySQL 8 calls it; utf8 is `utf8mb3`. */
  readonly name: string;
  /** utf8mb3, utf8mb4 and ascii are sent as they are. */
  readonly isUtf8: boolean;
  readonly step: CharacterStep;
}

const utf8Step: CharacterStep = (b, p, end) => {
  const first = u8(b, p);
  if (first < 0x80) return first * 8 + 1;
  const size = utf8Length(b, p, end);
  if (size === 0) return -1;
  let code = first & (size === 2 ? 31 : size === 3 ? 15 : 7);
  for (let i = 1; i < size; i += 1) code = (code << 6) | (u8(b, p + i) & 63);
  return code * 8 + size;
};

const asciiStep: CharacterStep = (b, p) => (u8(b, p) < 0x80 ? u8(b, p) * 8 + 1 : -1);

const BUILT_IN: Readonly<Record<string, CharacterStep>> = {
  utf8mb4: utf8Step,
  utf8mb3: utf8Step,
  ascii: asciiStep,
  ucs2: ucs2Step,
  utf16: utf16Step,
  utf16le: utf16leStep,
  utf32: utf32Step,
};

const UTF8: ReadonlySet<string> = new Set(['utf8mb4', 'utf8mb3', 'ascii']);
const cache = new Map<string, Charset | undefined>();

/** The charset of this name (`utf8` too), or undefined when this package cannot decode it. Not for `binary`. */
export function charsetNamed(given: string): Charset | undefined {
  const name = given === 'utf8' ? 'utf8mb3' : given;
  if (!cache.has(name)) {
    const step = BUILT_IN[name] ?? singleByteStep(name) ?? multiByteStep(name);
    cache.set(name, step === undefined ? undefined : { name, isUtf8: UTF8.has(name), step });
  }
  return cache.get(name);
}

function singleByteStep(name: string): CharacterStep | undefined {
  const table = singleByteTable(name);
  return table === undefined ? undefined : (b, p) => table[u8(b, p)] as number;
}

/** The text, or undefined when some bytes of it stand for nothing in Unicode. */
export function decodeText(charset: Charset, b: Bytes, p: number, length: number): string | undefined {
  const end = p + length;
  let text = '';
  for (let at = p; at < end; ) {
    const step = charset.step(b, at, end);
    if (step < 0) return undefined;
    text += String.fromCodePoint(step >> 3);
    at += step & 7;
  }
  return text;
}
