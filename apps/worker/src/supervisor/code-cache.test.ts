import { chmodSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { codeCacheFolder } from './code-cache.ts';

const parent = () => mkdtempSync(join(tmpdir(), 'code-cache-'));

it('makes a folder that only we can write, and finds it again', () => {
  const within = parent();
  const folder = codeCacheFolder(within);
  expect(folder).toBe(join(within, `tideway-code-${process.getuid?.()}`));
  expect(codeCacheFolder(within)).toBe(folder);
});

it('uses no folder that others can write, and follows no link: what lies there is run', () => {
  const open = parent();
  const folder = codeCacheFolder(open) as string;
  chmodSync(folder, 0o777);
  expect(codeCacheFolder(open)).toBeUndefined();
  const linked = parent();
  mkdirSync(join(linked, 'elsewhere'), { mode: 0o700 });
  symlinkSync(join(linked, 'elsewhere'), join(linked, `tideway-code-${process.getuid?.()}`));
  expect(codeCacheFolder(linked)).toBeUndefined();
});

it('does without where none can be made', () => {
  expect(codeCacheFolder('/proc/no/such')).toBeUndefined();
});
