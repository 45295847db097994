import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new id: a word for what it is, and 80 random bits in letters that are not mistaken for each other. */
export function newId(prefix: 'job' | 'cl' | 'pe' | 'tok' | 'wh'): string {
  let bits = 0n;
  for (const byte of randomBytes(10)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let i = 0; i < 16; i += 1, bits >>= 5n) text = ALPHABET[Number(bits & 31n)] + text;
  return `${prefix}_${text}`;
}
