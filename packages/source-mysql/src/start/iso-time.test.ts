import { expect, test } from 'vitest';
import { isoTime } from './iso-time.ts';

test.each([
  0,
  5,
  951_782_399_999,
  1_764_111_722_007,
  Date.UTC(2026, 8, 9, 1, 2, 3),
  Date.UTC(9999, 11, 31, 23, 59, 59),
])('%i is as toISOString says', (milliseconds) => {
  expect(isoTime(milliseconds)).toBe(new Date(milliseconds).toISOString());
});
