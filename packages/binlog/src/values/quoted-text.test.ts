import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { writeHexLiteral } from '../bytes/write-hex.ts';
import { writeQuotedUtf8 } from './quoted-text.ts';

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\x1a': '\\Z', "'": "\\'", '\\': '\\\\' };

/** The slow way. */
function quoted(text: string): string {
  return `'${[...text].map((character) => ESCAPES[character] ?? character).join('')}'`;
}

/** Lies between other bytes, as a value in a row does. */
function write(bytes: Buffer): string | undefined {
  const w = new ByteWriter(16);
  const all = Buffer.concat([Buffer.from("'\\"), bytes, Buffer.from([0xff, 0x27, 0])]);
  return writeQuotedUtf8(w, all, 2, bytes.length) ? w.toString() : undefined;
}

const pieces = fc.constantFrom('a', 'lorem ipsum', "'", '\\', '\0', '\x1a', '\n', '\t', '"', 'é', '数据', '😀', '\x7f');
const text = fc.oneof(
  fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 80 }),
);

test('text comes out quoted, whatever stands where in a word of four', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(write(Buffer.from(value))).toBe(quoted(value));
    }),
    { numRuns: 3_000 },
  );
});

test('what is not utf8 is refused, wherever it stands', () => {
  const bad = fc.constantFrom([0xff], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80]);
  fc.assert(
    fc.property(text, bad, fc.string({ unit: 'grapheme-ascii', maxLength: 9 }), (before, wrong, after) => {
      const bytes = Buffer.concat([Buffer.from(before), Buffer.from(wrong), Buffer.from(after)]);
      expect(write(bytes)).toBeUndefined();
    }),
  );
});

test('bytes come out as hex of every length, padded where the column is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(8), (value, more) => {
      const bytes = Buffer.from(value);
      const w = new ByteWriter(8);
      writeHexLiteral(w, bytes, 0, bytes.length, bytes.length + more);
      const hex = Buffer.concat([bytes, Buffer.alloc(more)])
        .toString('hex')
        .toUpperCase();
      expect(w.toString()).toBe(hex === '' ? "''" : `x'${hex}'`);
    }),
  );
});
