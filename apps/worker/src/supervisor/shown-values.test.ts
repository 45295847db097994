import { expect, it } from 'vitest';
import { literalText, targetText } from './shown-values.ts';

it.each([
  ['NULL', null],
  ['1.50', '1.50'],
  ["'NULL'", 'NULL'],
  ["'of the source'", 'of the source'],
  ["'it\\'s \\\\ two\\nlines'", "it's \\ two\nlines"],
  ["'it''s'", "it's"],
  ["x'00ff'", "x'00ff'"],
  ["'long… (302 characters)", 'long… (302 characters)'],
])('the literal %s says %s', (literal, said) => expect(literalText(literal)).toBe(said));

it('takes the word NULL of a target row for NULL', () => {
  expect([targetText('NULL'), targetText('9.99')]).toEqual([null, '9.99']);
});
