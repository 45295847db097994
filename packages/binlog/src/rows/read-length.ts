import type { Bytes } from '../bytes/read.ts';

/** Length of a value whose length precedes it at `p`. */
export function readLength(b: Bytes, p: number, lengthBytes: number): number {
  let length = b[p] as number;
  if (lengthBytes > 1) length += (b[p + 1] as number) * 0x100;
  if (lengthBytes > 2) length += (b[p + 2] as number) * 0x1_0000;
  if (lengthBytes > 3) length += (b[p + 3] as number) * 0x100_0000;
  return length;
}
