import { afterEach, expect, test, vi } from 'vitest';
import { ensureChromium, findChromium } from './chromium.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('CHROMIUM_PATH wins', async () => {
  vi.stubEnv('CHROMIUM_PATH', '/opt/chromium');
  expect((await findChromium())?.executablePath).toBe('/opt/chromium');
  expect((await ensureChromium()).choice).toContain('CHROMIUM_PATH');
});

test('without a browser on the PATH there is none', async () => {
  vi.stubEnv('PATH', '/nonexistent');
  vi.stubEnv('CHROMIUM_PATH', '');
  expect(await findChromium()).toBeUndefined();
});
