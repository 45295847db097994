import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { registerProblems } from './problems.ts';
import { registerSite } from './site.ts';

async function site() {
  const folder = mkdtempSync(join(tmpdir(), 'tideway-site-'));
  const app = Fastify();
  onTestFinished(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });
  registerProblems(app);
  await registerSite(app, join(folder, 'site'));
  mkdirSync(join(folder, 'site/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  return { folder: join(folder, 'site'), get: (url: string) => app.inject({ method: 'GET', url }) };
}

test('every address of the console is its page, files are files, a missing file is 404', async () => {
  const { folder, get } = await site();
  expect((await get('/jobs')).statusCode).toBe(503);
  writeFileSync(join(folder, 'index.html'), '<p>console</p>');
  writeFileSync(join(folder, 'assets/a-1.js'), 'run()');
  for (const url of ['/', '/jobs', '/jobs/job_1/start-position', '/clusters/1']) {
    const page = await get(url);
    expect(page.body).toBe('<p>console</p>');
    expect(page.headers['cache-control']).toBe('no-cache');
  }
  const script = await get('/assets/a-1.js');
  expect(script.headers['content-type']).toContain('javascript');
  expect(script.headers['cache-control']).toContain('immutable');
  for (const url of ['/assets/a-2.js', '/favicon.svg', '/api/v1/nothing', '/api']) {
    const missing = await get(url);
    expect(missing.statusCode, url).toBe(404);
    expect(missing.headers['content-type'], url).toContain('problem+json');
  }
});

test('nothing outside of the folder is served', async () => {
  const { get } = await site();
  for (const url of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt']) {
    expect((await get(url)).body, url).not.toContain('secret\n');
    expect((await get(url)).body, url).not.toBe('secret');
  }
});
