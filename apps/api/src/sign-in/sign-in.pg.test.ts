import { type AuditPage, ROLES, ROUTES, type Role, type User } from '@tideway/contract';
import type { LightMyRequestResponse } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { ApiFixture } from '../testing/api-fixture.ts';

const PASSWORD = 'correct horse battery';
const ADMIN = { name: 'Ada', email: 'ada@example.com', password: PASSWORD };
let api: ApiFixture;
afterEach(() => api[Symbol.asyncDispose]());

/** With sign-in on and its first administrator. */
async function withAdministrator(): Promise<{ cookie: string }> {
  api = await ApiFixture.open({ signIn: { policy: 'on' } });
  await api.ok('POST', ROUTES.setup, { ...ADMIN, token: api.token }, nobody);
  return signIn(ADMIN.email);
}

const nobody = { authorization: '' };

async function attempt(email: string, password = PASSWORD): Promise<LightMyRequestResponse> {
  return api.send('POST', '/api/auth/sign-in/email', { email, password }, nobody);
}

async function signIn(email: string): Promise<{ cookie: string; authorization: string }> {
  const response = await attempt(email);
  expect(response.statusCode, response.body).toBe(200);
  return { cookie: cookieOf(response), authorization: '' };
}

function cookieOf(response: LightMyRequestResponse): string {
  return response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
}

test('until there is an account the start-up token signs in, and from the first one on it does not', async () => {
  api = await ApiFixture.open();
  expect(await api.ok('GET', ROUTES.signIn, undefined, nobody)).toEqual({ mode: 'local', oidc: null });
  expect(await api.ok('GET', ROUTES.session)).toMatchObject({ user: { role: 'administrator', kind: 'local' } });
  const viewer = { ...ADMIN, role: 'viewer' };
  expect((await api.refused('POST', ROUTES.users, viewer)).errors?.[0]?.field).toBe('role');
  await api.ok('POST', ROUTES.users, { ...ADMIN, role: 'administrator' });
  expect(await api.ok('GET', ROUTES.signIn, undefined, nobody)).toMatchObject({ mode: 'required' });
  expect((await api.refused('GET', ROUTES.jobs)).status).toBe(401);
  const page = await api.app.inject({ url: `/?token=${api.token}`, headers: { host: '127.0.0.1:8080' } });
  expect(page.cookies).toEqual([]);
  const session = await signIn(ADMIN.email);
  expect(await api.ok('GET', ROUTES.session, undefined, session)).toMatchObject({
    user: { name: 'Ada', email: ADMIN.email, role: 'administrator', kind: 'session' },
  });
});

test('the one-time address makes one administrator, once, and signs in nobody', async () => {
  api = await ApiFixture.open({ signIn: { policy: 'on' } });
  expect(await api.ok('GET', ROUTES.signIn, undefined, nobody)).toMatchObject({ mode: 'setup' });
  expect((await api.refused('GET', ROUTES.jobs)).status).toBe(401);
  expect((await api.refused('POST', ROUTES.setup, { ...ADMIN, token: 'guessed' }, nobody)).status).toBe(401);
  const short = await api.refused('POST', ROUTES.setup, { ...ADMIN, token: api.token, password: 'short' }, nobody);
  expect(short.errors?.[0]?.field).toBe('password');
  const both = await Promise.all(
    ['ada@example.com', 'eve@example.com'].map((email) =>
      api.send('POST', ROUTES.setup, { ...ADMIN, email, token: api.token }, nobody),
    ),
  );
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409]);
});

test('cookies: not for scripts, not for other sites; a session ends by signing out', async () => {
  await withAdministrator();
  const response = await attempt(ADMIN.email);
  const [cookie] = response.cookies;
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(response.body).not.toContain(PASSWORD);
  const session = { cookie: cookieOf(response), authorization: '' };
  expect((await api.send('GET', ROUTES.jobs, undefined, session)).statusCode).toBe(200);
  const foreign = { ...session, origin: 'http://evil.example' };
  expect((await api.send('POST', '/api/auth/sign-out', {}, foreign)).statusCode).toBe(403);
  expect((await api.send('GET', ROUTES.jobs, undefined, session)).statusCode).toBe(200);
  expect((await api.send('POST', '/api/auth/sign-out', {}, session)).statusCode).toBe(200);
  expect((await api.send('GET', ROUTES.jobs, undefined, session)).statusCode).toBe(401);
});

test('behind TLS cookies are Secure', async () => {
  api = await ApiFixture.open({ signIn: { policy: 'on', publicUrl: 'https://tideway.example' } });
  await api.ok('POST', ROUTES.setup, { ...ADMIN, token: api.token }, nobody);
  expect((await attempt(ADMIN.email)).cookies[0]).toMatchObject({ secure: true, httpOnly: true });
});

test('a wrong password says no more than that, and after ten tries nobody from there is heard', async () => {
  await withAdministrator();
  const wrong = await attempt(ADMIN.email, 'wrong wrong wrong');
  const unknown = await attempt('nobody@example.com', 'wrong wrong wrong');
  expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401]);
  expect(wrong.json().detail).toBe(unknown.json().detail);
  const statuses = [];
  for (let i = 0; i < 10; i++) statuses.push((await attempt(ADMIN.email, 'wrong wrong wrong')).statusCode);
  expect(statuses.at(-1)).toBe(429);
  expect((await attempt(ADMIN.email)).statusCode).toBe(429);
});

test('better-auth answers on the listed routes only: nobody signs up', async () => {
  const session = await withAdministrator();
  for (const path of ['sign-up/email', 'delete-user', 'update-user', 'link-social', 'change-email', 'ok']) {
    const body = { email: 'new@example.com', password: PASSWORD, name: 'New' };
    expect((await api.send('POST', `/api/auth/${path}`, body, session)).statusCode, path).toBe(404);
  }
  const list = await api.ok<User[]>('GET', ROUTES.users, undefined, session);
  expect(list.map(({ email }) => email)).toEqual([ADMIN.email]);
});

test('a disabled account is out at once, a new password ends its sessions, the last administrator stays', async () => {
  const admin = await withAdministrator();
  const input = { name: 'Olaf', email: 'Olaf@Example.com', role: 'operator', password: PASSWORD };
  const olaf = await api.ok<User>('POST', ROUTES.users, input, admin);
  expect(olaf).toMatchObject({ email: 'olaf@example.com', role: 'operator', hasPassword: true });
  expect((await api.refused('POST', ROUTES.users, input, admin)).errors?.[0]?.field).toBe('email');
  const session = await signIn('olaf@example.com');
  const at = `/api/v1/users/${olaf.id}`;
  await api.ok('PATCH', at, { password: 'another long password' }, admin);
  expect((await api.send('GET', ROUTES.jobs, undefined, session)).statusCode).toBe(401);
  expect((await attempt('olaf@example.com')).statusCode).toBe(401);
  const again = await attempt('olaf@example.com', 'another long password');
  await api.ok('PATCH', at, { disabled: true }, admin);
  const headers = { cookie: cookieOf(again), authorization: '' };
  expect((await api.send('GET', ROUTES.jobs, undefined, headers)).statusCode).toBe(401);
  expect((await attempt('olaf@example.com', 'another long password')).statusCode).toBe(403);

  const [ada] = await api.ok<User[]>('GET', ROUTES.users, undefined, admin);
  for (const body of [{ role: 'viewer' }, { disabled: true }]) {
    expect((await api.refused('PATCH', `/api/v1/users/${ada?.id}`, body, admin)).status).toBe(409);
  }
  expect((await api.refused('DELETE', `/api/v1/users/${ada?.id}`, undefined, admin)).status).toBe(409);
});

test('API tokens: of one role at most, with an end, and no more than their account', async () => {
  const admin = await withAdministrator();
  await api.ok(
    'POST',
    ROUTES.users,
    { name: 'Vera', email: 'v@example.com', role: 'viewer', password: PASSWORD },
    admin,
  );
  const vera = await signIn('v@example.com');
  const input = { name: 'ci', role: 'operator', days: 1 };
  expect((await api.refused('POST', ROUTES.apiTokens, input, vera)).status).toBe(403);
  const made = await api.ok<{ token: string; id: string }>(
    'POST',
    ROUTES.apiTokens,
    { ...input, role: 'viewer' },
    vera,
  );
  const bearer = { authorization: `Bearer ${made.token}` };
  expect((await api.send('GET', ROUTES.jobs, undefined, bearer)).statusCode).toBe(200);
  expect((await api.send('POST', ROUTES.jobs, {}, bearer)).statusCode).toBe(403);
  expect((await api.refused('POST', ROUTES.apiTokens, { ...input, role: 'viewer' }, bearer)).status).toBe(403);
  expect(JSON.stringify(await api.ok('GET', ROUTES.apiTokens, undefined, admin))).not.toContain(made.token);
  await api.ok('DELETE', `/api/v1/api-tokens/${made.id}`, undefined, vera);
  expect((await api.send('GET', ROUTES.jobs, undefined, bearer)).statusCode).toBe(401);
});

test('every route of the API has a rule, and each role is held to it', async () => {
  const admin = await withAdministrator();
  const tokens: Record<Role, string> = { viewer: '', operator: '', administrator: '' };
  for (const role of ROLES) {
    const made = await api.ok<{ token: string }>('POST', ROUTES.apiTokens, { name: role, role, days: 1 }, admin);
    tokens[role] = made.token;
  }
  const { ROUTE_ROLES } = await import('./route-roles.ts');
  const routes = api.routes.filter(
    ({ url }) => url.startsWith('/api/') || ['/metrics', '/healthz', '/readyz'].includes(url),
  );
  expect(routes.length).toBeGreaterThan(40);
  for (const { method, url } of routes) {
    const rule = ROUTE_ROLES[`${method} ${url}`];
    expect(rule, `${method} ${url} has no rule in route-roles.ts`).toBeDefined();
    if (rule === undefined || url.includes('*') || url === ROUTES.stream) continue;
    const path = url.replace(/:\w+/g, 'no-such-thing');
    const anonymous = await api.send(method, path, {}, nobody);
    if (rule !== 'everybody') expect(anonymous.statusCode, `${method} ${url} without sign-in`).toBe(401);
    for (const role of ROLES) {
      const response = await api.send(method, path, {}, { authorization: `Bearer ${tokens[role]}` });
      const refused = response.statusCode === 403 && String(response.json().detail).includes('needs the role');
      const expected = rule !== 'everybody' && ROLES.indexOf(role) < ROLES.indexOf(rule);
      expect(refused, `${method} ${url} as ${role}: ${response.statusCode} ${response.body}`).toBe(expected);
    }
  }
  const known = [...Object.values(ROUTES), '/api/auth/*'];
  expect(Object.keys(ROUTE_ROLES).filter((rule) => !known.some((url) => rule.endsWith(` ${url}`)))).toEqual([]);
});

test('connection tests are bounded: this server is no port scanner', async () => {
  api = await ApiFixture.open({ connectingLimit: 60 });
  const path = '/api/v1/private-endpoints/none/test';
  const statuses = new Set<number>();
  for (let i = 0; i < 70; i++) statuses.add((await api.send('POST', path, {})).statusCode);
  expect([...statuses]).toEqual([404, 429]);
  expect((await api.send('GET', ROUTES.jobs)).statusCode).toBe(200);
});

test('a draft that is saved as it is typed is written down once for each who types, and as what it came to', async () => {
  const admin = await withAdministrator();
  const cluster = { name: 'c', tier: 'dedicated', region: 'r', host: 'h', port: 4000, tls: { enabled: false } };
  const { id: clusterId } = await api.ok<{ id: string }>('POST', ROUTES.clusters, cluster, admin);
  const create = { ...admin, 'idempotency-key': 'once' };
  let job = await api.ok<{ id: string; version: number }>('POST', ROUTES.jobs, { clusterId }, create);
  const save = async (name: string, who: Record<string, string>) => {
    const headers = { ...who, 'if-match': `"${job.version}"` };
    job = await api.ok('PATCH', `${ROUTES.jobs}/${job.id}`, { name }, headers);
  };
  for (const name of ['o', 'or', 'ord']) await save(name, admin);
  const input = { name: 'other', role: 'operator', days: 1 };
  const { token } = await api.ok<{ token: string }>('POST', ROUTES.apiTokens, input, admin);
  for (const name of ['order', 'orders']) await save(name, { authorization: `Bearer ${token}` });
  for (const name of ['orders!', 'orders?']) await save(name, admin);
  await api.ok('DELETE', `${ROUTES.jobs}/${job.id}`, { name: 'orders?' }, admin);
  const { entries } = await api.ok<AuditPage>('GET', ROUTES.audit, undefined, admin);
  const about = entries.filter(({ object }) => object === job.id).toReversed();
  expect(about.map(({ actor, action, before }) => [actor, action.split(' ')[0], before])).toMatchObject([
    ['Ada', 'PATCH', { name: '' }],
    ['Ada (token other)', 'PATCH', { name: 'ord' }],
    ['Ada', 'PATCH', { name: 'orders' }],
    ['Ada', 'DELETE', { name: 'orders?' }],
  ]);
});

test('what is asked for is written down before it runs, with its outcome, without secrets, and stays', async () => {
  const admin = await withAdministrator();
  const cluster = { name: 'c', tier: 'dedicated', region: 'r', host: 'h', port: 4000, tls: { enabled: false } };
  const made = await api.ok<{ id: string; version: number }>('POST', ROUTES.clusters, cluster, admin);
  const at = `/api/v1/clusters/${made.id}`;
  await api.ok('PUT', at, { ...cluster, port: 4001 }, { ...admin, 'if-match': `"${made.version}"` });
  await api.refused('DELETE', '/api/v1/clusters/none', undefined, admin);
  const { entries } = await api.ok<AuditPage>('GET', ROUTES.audit, undefined, admin);
  expect(entries[1]).toMatchObject({
    actor: 'Ada',
    actorKind: 'session',
    role: 'administrator',
    address: '127.0.0.1',
    action: `PUT ${ROUTES.cluster}`,
    object: made.id,
    status: 200,
    before: { port: 4000 },
    after: { port: 4001 },
  });
  expect(entries[0]).toMatchObject({ action: `DELETE ${ROUTES.cluster}`, status: 404 });
  expect(entries.at(-1)).toMatchObject({ actor: ADMIN.email, actorKind: 'nobody', action: `POST ${ROUTES.setup}` });
  const webhook = { name: 'pager', url: 'http://127.0.0.1:9/', kinds: ['failed'], enabled: true };
  const hook = await api.ok<{ id: string }>('POST', ROUTES.webhooks, webhook, admin);
  await api.ok('PUT', `${ROUTES.webhooks}/${hook.id}`, { ...webhook, name: 'siren' }, admin);
  const token = await api.ok<{ id: string }>('POST', ROUTES.apiTokens, { name: 'ci', role: 'viewer', days: 1 }, admin);
  await api.send('DELETE', `${ROUTES.apiTokens}/${token.id}`, undefined, admin);
  const later = (await api.ok<AuditPage>('GET', ROUTES.audit, undefined, admin)).entries;
  expect(later[2]).toMatchObject({ before: { name: 'pager' }, after: { name: 'siren' } });
  expect(later[0]).toMatchObject({ before: { name: 'ci', role: 'viewer' } });
  const all = await api.send('GET', `${ROUTES.audit}?format=jsonl`, undefined, admin);
  expect(all.body.trim().split('\n')).toHaveLength(later.length);
  expect(all.body).not.toContain(PASSWORD);
  expect(all.body).not.toContain(api.token);

  const client = await api.database.connect();
  for (const sql of [
    `UPDATE audit_entries SET actor = 'x'`,
    'UPDATE audit_entries SET status = 1',
    'DELETE FROM audit_entries',
    'TRUNCATE audit_entries',
  ]) {
    await expect(client.query(sql), sql).rejects.toThrow('only ever added');
  }
});
