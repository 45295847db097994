import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiFixture } from '../testing/api-fixture.ts';

let api: ApiFixture;
beforeAll(async () => {
  api = await ApiFixture.open();
});
afterAll(() => api[Symbol.asyncDispose]());

const host = { host: '127.0.0.1:8080' };

test('without the token nothing of the API answers, however the address is written', async () => {
  for (const url of ['/api/v1/jobs', '/%61pi/v1/jobs', '/api/v1/session', '/api/openapi.json', '/metrics']) {
    const response = await api.app.inject({ method: 'GET', url, headers: host });
    expect([401, 404], url).toContain(response.statusCode);
    expect(response.headers['content-type']).toContain('application/problem+json');
  }
  expect((await api.app.inject({ method: 'GET', url: '/api/v1/jobs', headers: host })).statusCode).toBe(401);
  expect((await api.app.inject({ method: 'GET', url: '/%61pi/v1/jobs', headers: host })).statusCode).toBe(401);
});

test('a wrong token is refused, as bearer, cookie or in the address', async () => {
  const wrong = { ...host, authorization: 'Bearer a-token-of-the-testx' };
  expect((await api.app.inject({ method: 'GET', url: '/api/v1/jobs', headers: wrong })).statusCode).toBe(401);
  expect((await api.app.inject({ method: 'GET', url: '/healthz?token=wrong', headers: host })).statusCode).toBe(401);
});

test('the token in the address becomes a cookie that scripts cannot read, and leaves the address', async () => {
  const first = await api.app.inject({ method: 'GET', url: `/healthz?x=1&token=${api.token}`, headers: host });
  expect(first.statusCode).toBe(303);
  expect(first.headers.location).toBe('/healthz?x=1');
  const cookie = String(first.headers['set-cookie']);
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Strict');
  const signedIn = { ...host, cookie: cookie.split(';')[0] ?? '' };
  expect((await api.app.inject({ method: 'GET', url: '/api/v1/jobs', headers: signedIn })).statusCode).toBe(200);
});

test('another Host is refused: no DNS rebinding', async () => {
  for (const name of ['evil.example', '127.0.0.1.evil.example', '10.0.0.1:8080']) {
    const response = await api.send('GET', '/api/v1/jobs', undefined, { host: name });
    expect(response.statusCode, name).toBe(403);
  }
  for (const name of ['localhost:9', '[::1]:8080', '127.0.0.1']) {
    expect((await api.send('GET', '/api/v1/jobs', undefined, { host: name })).statusCode, name).toBe(200);
  }
});

test('pages of another origin are refused', async () => {
  const foreign = await api.send('POST', '/api/v1/jobs', {}, { origin: 'http://127.0.0.1:9999' });
  expect(foreign.statusCode).toBe(403);
  const nobody = await api.send('POST', '/api/v1/jobs', {}, { origin: 'null' });
  expect(nobody.statusCode).toBe(403);
  const own = await api.send('GET', '/api/v1/jobs', undefined, { origin: 'http://127.0.0.1:8080' });
  expect(own.statusCode).toBe(200);
});

test('a body must be JSON: a plain form of another site cannot send one', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    expect((await api.send('POST', '/api/v1/jobs', {}, { 'content-type': type })).statusCode, type).toBe(422);
  }
});

test('a body too large is refused', async () => {
  const response = await api.send('POST', '/api/v1/jobs', { clusterId: 'x', name: 'y'.repeat(3_000_000) });
  expect(response.statusCode).toBe(413);
});

test('answers carry a policy that runs no inline script', async () => {
  const { headers } = await api.send('GET', '/api/v1/jobs');
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('a text that cannot be stored is the fault of the request, and says nothing of what is inside', async () => {
  const requests = [
    await api.send('GET', '/api/v1/jobs/x%00y'),
    await api.send('GET', '/api/v1/jobs/x/tables?search=%00'),
    await api.send('POST', '/api/v1/jobs', { clusterId: 'a\u0000b' }),
  ];
  for (const response of requests) {
    expect(response.statusCode).toBe(422);
    expect(response.body).not.toMatch(/prisma|select|invalid byte/i);
  }
});

test('bad input of every kind is refused, never an internal error, and makes nothing', async () => {
  const bodies = [null, [], 'x', 1, {}, { name: 1 }, { clusterId: {} }, { clusterId: 'x', name: 'y'.repeat(300) }];
  for (const body of bodies) {
    for (const url of ['/api/v1/jobs', '/api/v1/clusters', '/api/v1/jobs/import', '/api/v1/certificates']) {
      const { statusCode } = await api.send('POST', url, body);
      expect(statusCode, `${url} ${JSON.stringify(body)}`).toBeGreaterThanOrEqual(400);
      expect(statusCode, `${url} ${JSON.stringify(body)}`).toBeLessThan(500);
    }
  }
  for (const url of [
    '/api/v1/jobs/x/events?before=-1',
    '/api/v1/jobs/x/events?before=99999999999999999999',
    '/api/v1/jobs/x/log?level=loud',
    '/api/v1/jobs/x/metrics?from=yesterday',
    '/api/v1/jobs/x/tables?limit=1e9',
  ]) {
    expect((await api.send('GET', url)).statusCode, url).toBe(422);
  }
  const broken = await api.app.inject({
    method: 'POST',
    url: '/api/v1/jobs',
    headers: { ...host, authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
    payload: '{"clusterId": ',
  });
  expect(broken.statusCode).toBe(400);
  expect(await api.ok('GET', '/api/v1/jobs')).toEqual([]);
  expect(await api.ok('GET', '/api/v1/clusters')).toEqual([]);
});
