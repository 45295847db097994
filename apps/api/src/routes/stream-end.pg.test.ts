import { get, type IncomingMessage } from 'node:http';
import { type ApiToken, ROUTES, type User } from '@tideway/contract';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ApiFixture } from '../testing/api-fixture.ts';

const PASSWORD = 'correct horse battery';
const nobody = { authorization: '' };
let api: ApiFixture;
let port: number;
let admin: { cookie: string; authorization: string };
beforeAll(async () => {
  api = await ApiFixture.open({ signIn: { policy: 'on' } });
  const first = { name: 'Ada', email: 'ada@example.com', password: PASSWORD, token: api.token };
  await api.ok('POST', ROUTES.setup, first, nobody);
  admin = await signIn('ada@example.com');
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const address = api.app.addresses()[0];
  port = typeof address === 'object' ? address.port : 0;
});
afterAll(() => api[Symbol.asyncDispose]());

async function signIn(email: string) {
  const response = await api.send('POST', '/api/auth/sign-in/email', { email, password: PASSWORD }, nobody);
  const cookie = response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
  return { cookie, authorization: '' };
}

let users = 0;
async function newOperator() {
  users += 1;
  const email = `user${users}@example.com`;
  const input = { name: `u${users}`, email, role: 'operator', password: PASSWORD };
  const user = await api.ok<User>('POST', ROUTES.users, input, admin);
  return { at: `/api/v1/users/${user.id}`, session: await signIn(email) };
}

/** Opens a stream; `ended` resolves when the server ends it. */
async function openStream(headers: Record<string, string>) {
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
  const request = get({ host: '127.0.0.1', port, path: '/api/v1/events?jobs=all', headers: given });
  onTestFinished(() => void request.destroy());
  request.on('error', () => {});
  const response = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
  expect(response.statusCode).toBe(200);
  response.resume();
  let isOpen = true;
  const ended = new Promise<void>((resolve) => response.once('end', resolve)).then(() => {
    isOpen = false;
  });
  return { response, ended, isOpen: () => isOpen };
}

test('a stream ends when its session, its account, its role or its token does; others go on', async () => {
  const [out, revoked, demoted, removed, token] = await Promise.all(Array.from({ length: 5 }, newOperator));
  if (!out || !revoked || !demoted || !removed || !token) throw new Error('five were asked for');
  const input = { name: 't', role: 'operator', days: 1 };
  const made = await api.ok<{ token: string } & ApiToken>('POST', ROUTES.apiTokens, input, token.session);
  const streams = [
    await openStream(out.session),
    await openStream(revoked.session),
    await openStream(demoted.session),
    await openStream(removed.session),
    await openStream({ authorization: `Bearer ${made.token}` }),
  ];
  const other = await openStream(admin);
  expect(other.response.headers['x-content-type-options']).toBe('nosniff');
  await api.ok('POST', '/api/auth/sign-out', {}, out.session);
  await api.ok('DELETE', `${revoked.at}/sessions`, undefined, admin);
  await api.ok('PATCH', demoted.at, { role: 'viewer' }, admin);
  await api.ok('DELETE', removed.at, undefined, admin);
  await api.ok('DELETE', `${ROUTES.apiTokens}/${made.id}`, undefined, token.session);
  await Promise.all(streams.map(({ ended }) => ended));
  expect(other.isOpen()).toBe(true);
}, 30_000);

test('the export of the audit log is sent with the headers of every answer', async () => {
  const response = await api.send('GET', `${ROUTES.audit}?format=jsonl`, undefined, admin);
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({
    'content-type': 'application/jsonl; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  expect(
    response.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).action),
  ).toContain(`POST ${ROUTES.setup}`);
});
