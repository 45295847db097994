import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bringUpToDate } from './bring-up-to-date.ts';

const root = mkdtempSync(join(tmpdir(), 'generate-'));
afterAll(() => rmSync(root, { recursive: true }));
writeFileSync(join(root, 'make.mjs'), "export const make = async () => 'made\\n'; export const other = () => 5;");
const generator = { output: 'docs/made.md', module: 'make.mjs', export: 'make' };

test('--check fails on drift and writes nothing; without it the file is written', async () => {
  expect(await bringUpToDate(root, generator, true)).toMatchObject({ state: 'wrong' });
  expect(await bringUpToDate(root, generator, false)).toEqual({ state: 'wrote' });
  expect(readFileSync(join(root, 'docs/made.md'), 'utf8')).toBe('made\n');
  expect(await bringUpToDate(root, generator, true)).toEqual({ state: 'same' });
  writeFileSync(join(root, 'docs/made.md'), 'by hand');
  expect(await bringUpToDate(root, generator, true)).toMatchObject({
    problem: expect.stringContaining('docs/made.md'),
  });
  expect(readFileSync(join(root, 'docs/made.md'), 'utf8')).toBe('by hand');
});

test('a module without the function, or a function without a text, is a problem', async () => {
  expect(await bringUpToDate(root, { ...generator, export: 'none' }, true)).toMatchObject({ state: 'wrong' });
  expect(await bringUpToDate(root, { ...generator, export: 'other' }, true)).toMatchObject({ state: 'wrong' });
});
