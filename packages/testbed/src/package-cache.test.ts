import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cachedFolder, cacheRoot, withLock } from './package-cache.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cache-test-'));
  vi.stubEnv('TIDEWAY_CACHE', root);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

test('TIDEWAY_CACHE wins over XDG_CACHE_HOME', () => {
  expect(cacheRoot()).toBe(root);
  vi.stubEnv('TIDEWAY_CACHE', undefined);
  vi.stubEnv('XDG_CACHE_HOME', '/x');
  expect(cacheRoot()).toBe('/x/tideway');
});

test('two at once do the work once, and nobody sees it half done', async () => {
  let fills = 0;
  const fill = async (folder: string) => {
    fills++;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(existsSync(join(root, 'thing'))).toBe(false);
    writeFileSync(join(folder, 'file'), 'whole');
  };
  const folders = await Promise.all([cachedFolder('thing', fill), cachedFolder('thing', fill)]);
  expect(folders).toEqual([join(root, 'thing'), join(root, 'thing')]);
  expect(fills).toBe(1);
  expect(readFileSync(join(root, 'thing/file'), 'utf8')).toBe('whole');
});

test('a fill that fails leaves nothing behind and the next one tries again', async () => {
  const failing = cachedFolder('thing', async (folder) => {
    writeFileSync(join(folder, 'file'), 'half');
    throw new Error('no network');
  });
  await expect(failing).rejects.toThrow('no network');
  expect(readdirSync(root)).toEqual(['thing.lock']);
  await cachedFolder('thing', async () => {});
  expect(existsSync(join(root, 'thing'))).toBe(true);
});

test('a lock ends with the process that holds it, even when that is killed', async () => {
  const file = join(root, 'lock');
  const module = JSON.stringify(join(import.meta.dirname, 'package-cache.ts'));
  const code = `const { withLock } = await import(${module});
    await withLock(${JSON.stringify(file)}, () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000); }));`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  const mine = withLock(file, async () => 'mine');
  const early = await Promise.race([mine, new Promise((resolve) => setTimeout(resolve, 100, 'waiting'))]);
  expect(early).toBe('waiting');
  holder.kill('SIGKILL');
  expect(await mine).toBe('mine');
});
