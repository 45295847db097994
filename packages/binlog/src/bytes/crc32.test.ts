import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 } from './crc32.ts';

test('is zlib’s, at every length and start', () => {
  const bytes = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919 + (i >> 3)) & 255));
  for (let length = 0; length < 70; length += 1) {
    for (let start = 0; start < 9; start += 1) {
      expect(crc32(bytes, start, start + length) >>> 0).toBe(zlibCrc32(bytes.subarray(start, start + length)));
    }
  }
  for (const length of [1023, 1024, 1025, 3000]) {
    expect(crc32(bytes, 1, 1 + length) >>> 0).toBe(zlibCrc32(bytes.subarray(1, 1 + length)));
  }
});
