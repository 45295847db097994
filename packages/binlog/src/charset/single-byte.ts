import { SINGLE_BYTE_CHARSETS } from './tables/single-byte-tables.ts';

/**
 * A single-byte charset's table: by byte, code point times 8 plus 1, or -1 (see CharacterStep).
 * The tables are the server's own (tools/generate-charset-tables.ts): latin1 is cp1252 with the five undefined bytes
 * as the control characters of the same number.
 */
export function singleByteTable(name: string): Int32Array | undefined {
  const characters = SINGLE_BYTE_CHARSETS[name];
  if (characters === undefined) return undefined;
  const table = new Int32Array(256).fill(-1);
  // The low half is ASCII where the string has only the high half.
  const from = characters.length === 128 ? 128 : 0;
  for (let byte = 0; byte < from; byte += 1) table[byte] = byte * 8 + 1;
  for (let i = 0; i < characters.length; i += 1) {
    const code = characters.charCodeAt(i);
    if (code !== UNDEFINED) table[from + i] = code * 8 + 1;
  }
  return table;
}

/** Stands in the tables for a byte without a character. */
const UNDEFINED = 0xfffd;
