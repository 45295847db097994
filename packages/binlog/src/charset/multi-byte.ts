import { inflateRawSync } from 'node:zlib';
import { type Bytes, u8 } from '../bytes/read.ts';
import type { CharacterStep } from './charset.ts';
import { MULTI_BYTE_TABLES } from './tables/multi-byte-tables.ts';

/** A multi-byte charset's table, in the compressed form the generator writes. */
export interface MultiByteTable {
  /** Bytes of a character that begins with this byte, for 0x80 to 0xff: one digit each, 0 for none, 4: see gb18030. */
  readonly lengths: string;
  /**
   * Base64 of raw deflate of pairs of variable-length integers, one a character: how far its code (bytes, big-endian)
   * and how far its code point (zigzag) lie from the one before.
   */
  readonly characters: string;
}

/** The step of a multi-byte charset of MySQL's own tables; undefined when there is none of this name. */
export function multiByteStep(name: string): CharacterStep | undefined {
  const table = MULTI_BYTE_TABLES[name];
  if (table === undefined) return undefined;
  const { lengths } = table;
  // Unpacked when the first such character comes: most jobs never see one.
  let unpacked: ReadonlyMap<number, number> | undefined;
  const characters = () => {
    unpacked ??= unpack(table);
    return unpacked;
  };
  return (b, p, end) => {
    const first = u8(b, p);
    const size = first < 0x80 ? 1 : lengths.charCodeAt(first - 0x80) - 48;
    if (size === 4) return fourBytesOrTwo(b, p, end, characters());
    if (size < 1 || p + size > end) return -1;
    let code = 0;
    for (let i = 0; i < size; i += 1) code = code * 256 + u8(b, p + i);
    const found = characters().get(code);
    return found === undefined ? -1 : found * 8 + size;
  };
}

/** Codes (bytes, big-endian) and code points of a charset, for tests. */
export function multiByteCharacters(name: string): ReadonlyMap<number, number> | undefined {
  const table = MULTI_BYTE_TABLES[name];
  return table === undefined ? undefined : unpack(table);
}

/** gb18030's codes from here on are the characters from U+10000 on, in order. */
const SUPPLEMENTARY = 0x90308130;

/** Position of a four-byte code of gb18030 among all of them: digits of base 10, 126, 10. */
function linear(code: number): number {
  const [a, b, c, d] = [code >>> 24, (code >>> 16) & 255, (code >>> 8) & 255, code & 255];
  return ((a * 10 + (b - 0x30)) * 126 + (c - 0x81)) * 10 + (d - 0x30);
}

function fourBytesOrTwo(b: Bytes, p: number, end: number, characters: ReadonlyMap<number, number>): number {
  if (p + 2 > end) return -1;
  const second = u8(b, p + 1);
  const size = second >= 0x30 && second <= 0x39 ? 4 : 2;
  if (p + size > end) return -1;
  let code = 0;
  for (let i = 0; i < size; i += 1) code = code * 256 + u8(b, p + i);
  const found = characters.get(code) ?? supplementary(code);
  return found === undefined ? -1 : found * 8 + size;
}

function supplementary(code: number): number | undefined {
  if (code < SUPPLEMENTARY || (code & 255) < 0x30 || (code & 255) > 0x39) return undefined;
  const third = (code >>> 8) & 255;
  if (third < 0x81 || third > 0xfe) return undefined;
  const point = 0x1_0000 + linear(code) - linear(SUPPLEMENTARY);
  return point <= 0x10_ffff ? point : undefined;
}

function unpack({ characters }: MultiByteTable): ReadonlyMap<number, number> {
  const bytes = inflateRawSync(Buffer.from(characters, 'base64'));
  const map = new Map<number, number>();
  let at = 0;
  const next = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = u8(bytes, at);
      at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  let code = 0;
  let point = 0;
  while (at < bytes.length) {
    code += next();
    const step = next();
    point += step & 1 ? -(step + 1) / 2 : step / 2;
    map.set(code, point);
  }
  return map;
}
