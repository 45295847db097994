import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askEngine } from './docker.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docker-test-'));
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Puts a `docker` of our own first on the PATH. */
function fakeDocker(script: string): void {
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'docker'), 0o755);
}

test('an engine that answers is usable', async () => {
  fakeDocker('echo 28.0.1');
  expect(await askEngine()).toEqual({ usable: true });
});

test.each([
  ['a client without an engine', 'echo "Cannot connect" >&2; exit 1'],
  ['a client that prints nothing and exits 0', 'exit 0'],
])('%s is not', async (_name, script) => {
  fakeDocker(script);
  expect(await askEngine()).toEqual({ usable: false, reason: 'no running Docker engine' });
});

test('an engine that hangs is given up, long before it would answer', { timeout: 40_000 }, async () => {
  fakeDocker('exec sleep 60');
  const before = performance.now();
  expect(await askEngine()).toMatchObject({ usable: false });
  expect(performance.now() - before).toBeLessThan(30_000);
});

test('TIDEWAY_DOCKER=off passes it over', async () => {
  fakeDocker('echo 28.0.1');
  vi.stubEnv('TIDEWAY_DOCKER', 'off');
  expect(await askEngine()).toMatchObject({ usable: false, reason: 'TIDEWAY_DOCKER=off' });
});
