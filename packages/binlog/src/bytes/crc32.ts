import { crc32 as nativeCrc32 } from 'node:zlib';
import type { Bytes } from './read.ts';
import { ViewCache } from './view-cache.ts';

/** The reversed polynomial of CRC-32 (IEEE 802.3), as in zlib. */
const POLYNOMIAL = 0xedb8_8320 | 0;
/** From here on zlib's vector code is quicker than the loop, whose start costs nothing. */
const NATIVE_FROM = 1024;

/** Eight tables of 256: table k is what a byte becomes that k more bytes follow (slicing by 8, Kounavis and Berry). */
const TABLES = new Int32Array(8 * 256);
for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  TABLES[byte] = crc;
}
for (let i = 256; i < TABLES.length; i += 1) {
  const before = TABLES[i - 256] as number;
  TABLES[i] = (before >>> 8) ^ (TABLES[before & 255] as number);
}

const views = new ViewCache();

/** CRC-32 of a span, as a signed 32-bit integer. */
export function crc32(b: Bytes, start: number, end: number): number {
  if (end - start >= NATIVE_FROM) return nativeCrc32(b.subarray(start, end)) | 0;
  const view = views.of(b);
  const t = TABLES;
  let crc = -1;
  let p = start;
  for (; p + 8 <= end; p += 8) {
    const low = crc ^ view.getInt32(p, true);
    const high = view.getInt32(p + 4, true);
    crc =
      (t[1792 + (low & 255)] as number) ^
      (t[1536 + ((low >>> 8) & 255)] as number) ^
      (t[1280 + ((low >>> 16) & 255)] as number) ^
      (t[1024 + (low >>> 24)] as number) ^
      (t[768 + (high & 255)] as number) ^
      (t[512 + ((high >>> 8) & 255)] as number) ^
      (t[256 + ((high >>> 16) & 255)] as number) ^
      (t[high >>> 24] as number);
  }
  for (; p < end; p += 1) crc = (crc >>> 8) ^ (t[(crc ^ (b[p] as number)) & 255] as number);
  return ~crc;
}
