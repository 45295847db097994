import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { closingLine, parseClosingLine, stepTotals, sumTotals } from './totals.ts';

const folder = mkdtempSync(join(tmpdir(), 'totals-'));
afterAll(() => rmSync(folder, { recursive: true }));
const noFile = join(folder, 'none');

test('a closing line is read back, the last one, with or without a name before it', () => {
  const totals = { passed: 3, failed: 1, skipped: 2, failures: [] };
  expect(parseClosingLine(`9 passed, 9 failed, 9 skipped\nx\ncases: ${closingLine(totals)}\n`)).toEqual(totals);
  expect(parseClosingLine('nothing of the kind')).toBeUndefined();
});

test('the result file wins over the closing line', () => {
  const file = join(folder, 'result');
  writeFileSync(file, JSON.stringify({ passed: 5, failed: 0, skipped: 0, failures: [] }));
  expect(stepTotals('x', file, '1 passed, 0 failed, 0 skipped', 0).passed).toBe(5);
});

test('a step that ends badly is never free of failures', () => {
  expect(stepTotals('x', noFile, '7 passed, 0 failed, 0 skipped', 1)).toMatchObject({ passed: 7, failed: 1 });
  expect(stepTotals('x', noFile, '', null)).toMatchObject({ failed: 1, failures: ['x ended with a signal'] });
  expect(stepTotals('x', noFile, '5 passed, 2 failed, 0 skipped', 1)).toMatchObject({ passed: 5, failed: 2 });
});

test('a step that ran nothing failed; one without a count is one check', () => {
  expect(stepTotals('x', noFile, '0 passed, 0 failed, 4 skipped', 0)).toMatchObject({ failed: 1, skipped: 4 });
  expect(stepTotals('x', noFile, 'done', 0)).toMatchObject({ passed: 1, failed: 0 });
});

test('totals add up', () => {
  const one = { passed: 1, failed: 2, skipped: 3, failures: ['a'] };
  expect(sumTotals([one, { ...one, failures: ['b'] }])).toEqual({
    passed: 2,
    failed: 4,
    skipped: 6,
    failures: ['a', 'b'],
  });
});
