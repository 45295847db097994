import { crc32 } from '../bytes/crc32.ts';
import { type Bytes, i32 } from '../bytes/read.ts';
import { FLAG_IN_USE } from './header.ts';

/** Bytes of a CRC32 at the end of an event. */
export const CHECKSUM_LENGTH = 4;

/** Whether the last four bytes of the event are the CRC32 of the rest. */
export function checksumFits(b: Bytes, start: number, end: number): boolean {
  return crc32(b, start, end - CHECKSUM_LENGTH) === i32(b, end - CHECKSUM_LENGTH);
}

/** The same for a format description, whose checksum was made before the in-use flag was set. */
export function formatChecksumFits(b: Bytes, start: number, end: number): boolean {
  const copy = Buffer.from(b.subarray(start, end));
  copy[17] = (copy[17] as number) & ~FLAG_IN_USE;
  return checksumFits(copy, 0, copy.length);
}
