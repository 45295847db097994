import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { writeJson } from './json-text.ts';

const STRING = 0x0c;

/** A document that is one string, with other bytes around it. */
function write(text: Buffer, inSql: boolean): string {
  const length = text.length < 128 ? [text.length] : [(text.length & 127) | 128, text.length >> 7];
  const document = Buffer.concat([Buffer.from([STRING, ...length]), text]);
  const w = new ByteWriter(16);
  writeJson(
    w,
    Buffer.concat([Buffer.from('"\\'), document, Buffer.from("'\\\xff", 'latin1')]),
    2,
    document.length,
    inSql,
  );
  return w.toString();
}

const pieces = fc.constantFrom(
  'a',
  'some words',
  "'",
  '\\',
  '"',
  '\0',
  '\x1f',
  '\n',
  '\t',
  '\b',
  '/',
  'é',
  '数据',
  '😀',
  '\x7f',
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

test('strings are what JSON.stringify says, and in SQL the same with its quotes and backslashes escaped', () => {
  fc.assert(
    fc.property(text, (value) => {
      const json = JSON.stringify(value);
      expect(write(Buffer.from(value), false)).toBe(json);
      expect(write(Buffer.from(value), true)).toBe(json.replaceAll(/['\\]/g, (it) => `\\${it}`));
    }),
    { numRuns: 3_000 },
  );
});

test('a string that is not utf8 is refused, wherever it is wrong', () => {
  fc.assert(
    fc.property(text, fc.constantFrom([0xff], [0xc3], [0xed, 0xa0, 0x80]), fc.nat(9), (before, wrong, after) => {
      const bytes = Buffer.concat([Buffer.from(before), Buffer.from(wrong), Buffer.alloc(after, 'z')]);
      expect(() => write(bytes, true)).toThrow('utf8');
    }),
  );
});
