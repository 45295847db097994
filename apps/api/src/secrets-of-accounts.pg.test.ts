import { ROUTES, type RouteMethod } from '@tideway/contract';
import { expect, test } from 'vitest';
import { dumpStore, leaks, logsOf, storeKeys } from './testing/leaks.ts';
import { ProductFixture } from './testing/product-fixture.ts';

const MARK = `Zy7${process.pid}`;
const SECRETS = {
  administrator: `${MARK}-administrator-password`,
  user: `${MARK}-user-password`,
  changed: `${MARK}-changed-password`,
  wrong: `${MARK}-wrong-password`,
  oidc: `${MARK}-oidc-client-secret`,
  reference: `${MARK}-by-reference`,
  key: `${MARK}PRIVATEKEYOFACLIENT`,
};
/** Not a key that anybody could read: what complains about it must not quote it. */
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----\n${SECRETS.key}\n-----END PRIVATE KEY-----\n`;
const CERTIFICATE = PRIVATE_KEY.replaceAll('PRIVATE KEY', 'CERTIFICATE').replace(SECRETS.key, 'MIIB');

/** Asks as a browser or a command line would, and keeps what came back. */
class Asker {
  readonly answers: string[] = [];
  readonly #origin: string;
  headers: Record<string, string> = {};

  constructor(origin: string) {
    this.#origin = origin;
  }

  async ask(method: RouteMethod, path: string, body?: unknown, keep = true): Promise<Response & { text: never }> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { ...this.headers, ...json, origin: this.#origin, 'idempotency-key': crypto.randomUUID() };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await fetch(new URL(path, this.#origin), init);
    if (keep) this.answers.push(`${method} ${path} ${answer.status} ${await answer.clone().text()}`);
    return answer as Response & { text: never };
  }
}

/** What the event stream says until it has said `until`. */
async function readStream(asker: Asker, url: string, until: string): Promise<string> {
  const stop = new AbortController();
  const answer = await fetch(url, { headers: asker.headers, signal: stop.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let said = '';
  while (!said.includes(until)) said += (await reader?.read())?.value ?? '';
  stop.abort();
  return said;
}

test('no password, session, token, key or client secret of accounts is in an answer, a log or the database', async () => {
  await using fixture = await ProductFixture.open('accounts', {
    environment: {
      TIDEWAY_LOG_LEVEL: 'debug',
      TIDEWAY_SIGN_IN: 'on',
      TIDEWAY_OIDC_ISSUER: 'http://127.0.0.1:9',
      TIDEWAY_OIDC_CLIENT_ID: 'tideway',
      TIDEWAY_OIDC_CLIENT_SECRET: SECRETS.oidc,
      TIDEWAY_REF_ORDERS: SECRETS.reference,
    },
  });
  const { product } = fixture;
  const { origin, searchParams } = new URL(product.address);
  const oneTime = searchParams.get('token') ?? '';
  const asker = new Asker(origin);
  const email = 'ada@example.com';
  await asker.ask('POST', ROUTES.setup, { token: oneTime, name: 'Ada', email, password: SECRETS.administrator });
  await asker.ask('POST', '/api/auth/sign-in/email', { email, password: SECRETS.wrong });
  await asker.ask('POST', '/api/auth/sign-in/social', { provider: 'oidc', callbackURL: '/' });
  // The answers that carry a secret to whom it belongs are not kept: the session's, and the token's.
  const signedIn = await asker.ask(
    'POST',
    '/api/auth/sign-in/email',
    { email, password: SECRETS.administrator },
    false,
  );
  expect(signedIn.status).toBe(200);
  const cookies = signedIn.headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
  asker.headers = { cookie: cookies.join('; ') };
  const session = decodeURIComponent(cookies.find((one) => one.includes('session'))?.split('=')[1] ?? '').split('.')[0];
  const made = await asker.ask('POST', ROUTES.apiTokens, { name: 'ci', role: 'operator', days: 1 }, false);
  const { token } = (await made.json()) as { token: string };
  const user = { name: 'Vera', email: 'vera@example.com', role: 'viewer', password: SECRETS.user };
  const vera = (await (await asker.ask('POST', ROUTES.users, user)).json()) as { id: string };
  await asker.ask('PATCH', `${ROUTES.users}/${vera.id}`, { password: SECRETS.changed });

  const [organization] = (await (await asker.ask('GET', ROUTES.organizations)).json()) as {
    projects: { id: string }[];
  }[];
  const cluster = { name: 'c', tier: 'dedicated', region: 'r', host: '127.0.0.1', port: 9, tls: { enabled: false } };
  const at = `${ROUTES.clusters}?projectId=${organization?.projects[0]?.id}`;
  const { id: clusterId } = (await (await asker.ask('POST', at, cluster)).json()) as { id: string };
  const text = `apiVersion: tideway/v1
name: by-reference
source: { host: 127.0.0.1, port: 9, user: reader, password: { from: 'env:TIDEWAY_REF_ORDERS' } }
target: { user: writer, password: { from: 'env:TIDEWAY_REF_ORDERS' } }`;
  const imported = await asker.ask('POST', ROUTES.jobImport, { clusterId, text });
  const job = (await imported.json()) as { id: string; version: number };
  expect(imported.status).toBe(201);
  asker.headers['if-match'] = `"${job.version}"`;
  const tls = { enabled: true, ca: CERTIFICATE, clientCertificate: CERTIFICATE, clientKey: PRIVATE_KEY };
  const source = { dataSource: 'self-managed-mysql', connectivity: 'public-ip', host: '127.0.0.1', port: 9, tls };
  expect((await asker.ask('PATCH', `${ROUTES.jobs}/${job.id}`, { source })).status).toBe(200);
  delete asker.headers['if-match'];
  await asker.ask('POST', `${ROUTES.jobs}/${job.id}/validate-connection`, {});
  await asker.ask('POST', ROUTES.certificates, { pem: PRIVATE_KEY });
  await asker.ask('POST', ROUTES.keysRotate);

  for (const route of Object.values(ROUTES)) {
    if (route === ROUTES.stream || (route.includes(':') && !route.includes(':jobId'))) continue;
    await asker.ask('GET', route.replace(':jobId', job.id).replace(/:[a-zA-Z]+/g, 'x'));
  }
  await asker.ask('GET', `${ROUTES.audit}?format=jsonl`);
  await asker.ask('GET', `${ROUTES.jobs}/${job.id}/export?format=yaml`);
  const stream = await readStream(asker, `${origin}${ROUTES.stream}?jobs=${job.id}`, 'by-reference');
  const all = [...Object.values(SECRETS), oneTime, session ?? '', token, ...storeKeys(product)];
  expect(Math.min(...all.map((secret) => secret.length))).toBeGreaterThan(16);
  expect(leaks(stream, all)).toEqual([]);
  expect(asker.answers.filter((answer) => / 2\d\d /.test(answer.slice(0, 200))).length).toBeGreaterThan(20);
  expect(asker.answers.filter((answer) => leaks(answer, all).length > 0)).toEqual([]);
  // The one-time address is printed, which is how it is found; it has been used, and is worth nothing any more.
  expect(leaks(logsOf(product), all)).toEqual([oneTime]);

  const stored = await dumpStore(fixture.databaseUrl);
  expect(stored).toContain('vera@example.com');
  // A session's id: the cookie is this and a signature, whose key is not in Postgres.
  expect(leaks(stored, all)).toEqual([session]);
}, 60_000);
