import { describe, expect, test } from 'vitest';
import { normalise } from './canonical.ts';

describe('JSON', () => {
  test.each([
    ['{"b": 1, "a": [1.50, 2.0]}', '{"a": [1.5, 2.0], "b": 1}'],
    ['1.5000', '1.5'],
    ['100.0', '100.00'],
    ['1e20', '100000000000000000000.0'],
  ])('%s is %s', (left, right) => {
    expect(normalise('json', left, true)).toBe(normalise('json', right, true));
  });

  test.each([
    ['1.0', '1'],
    ['9007199254740993', '9007199254740992'],
    ['0.1234567890123456789', '0.12345678901234568'],
    ['"1"', '1'],
    ['null', '"null"'],
    ['{"a": {"number": "1"}}', '{"a": 1}'],
  ])('%s is not %s', (left, right) => {
    expect(normalise('json', left, true)).not.toBe(normalise('json', right, true));
  });

  test('TiDB writes 1.0 as 1', () => {
    expect(normalise('json', '[1.0, 2.5]', false)).toBe(normalise('json', '[1, 2.5]', false));
  });
});

test('trailing zeros of decimals and fractions of a second say nothing', () => {
  expect(normalise('decimal', '1.500', true)).toBe('1.5');
  expect(normalise('decimal', '100', true)).toBe('100');
  expect(normalise('decimal', '0.00', true)).toBe('0');
  expect(normalise('temporal', '2024-01-01 00:00:00.000', true)).toBe('2024-01-01 00:00:00');
});
