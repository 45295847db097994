import { draftPatch, type Job, job as jobSchema, ROUTES } from '@tideway/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiFixture } from '../testing/api-fixture.ts';
import { makeCertificate } from '../testing/make-certificate.ts';
import { type SilentAccess, silentAccess } from '../testing/silent-access.ts';

/** The same cases on every run. */
const SEED = 6;
/** Milliseconds, for machines that do much else. */
const PATIENCE = 240_000;

let api: ApiFixture;
let access: SilentAccess;
let jobId: string;
let clusterId: string;

beforeAll(async () => {
  access = silentAccess();
  api = await ApiFixture.open({ access });
  clusterId = (await api.ok<{ id: string }>('POST', ROUTES.clusters, CLUSTER)).id;
  jobId = (await api.ok<{ id: string }>('POST', ROUTES.jobs, { clusterId, name: 'fuzzed' })).id;
});
afterAll(() => api[Symbol.asyncDispose]());

const { certificate, key } = makeCertificate('fuzz');
const CLUSTER = {
  name: 'fuzz',
  tier: 'dedicated',
  region: 'here',
  host: '127.0.0.1',
  port: 1,
  tls: { enabled: true, ca: certificate },
  standIn: true,
};
const PATCH = {
  name: 'orders',
  step: 'objects',
  source: {
    dataSource: 'rds-mysql',
    region: 'us-west-2',
    connectivity: 'public-ip',
    host: '127.0.0.1',
    privateLink: null,
    port: 1,
    user: 'reader',
    password: { value: 'secret' },
    tls: { enabled: true, ca: certificate, clientCertificate: certificate, clientKey: key },
  },
  target: { user: 'writer', password: { value: 'secret' } },
  start: { kind: 'gtid', gtidSet: '3E11FA47-71CA-11E1-9E33-C80AA9429562:1-23' },
  addPurged: false,
  selection: { kind: 'custom', databases: ['shop'], tables: [{ database: 'crm', table: 'customer' }] },
  spec: '4',
  options: { ddlPolicy: 'apply', foreignKeyChecks: false },
  typed: { 'source.port': '33o6' },
};
const FILE = `apiVersion: tideway/v1
name: orders
source: { host: db.example, user: reader, password: { from: env:TIDEWAY_REF_TEST } }
target: { user: writer }
start: { kind: file-position, file: binlog.000001, position: "1307" }
`;

/** Every request of the wizard that has a body, with one that is right. */
const REQUESTS = [
  { method: 'PATCH', url: () => `/api/v1/jobs/${jobId}`, body: PATCH },
  { method: 'POST', url: () => ROUTES.clusters, body: CLUSTER },
  { method: 'PUT', url: () => `/api/v1/clusters/${clusterId}`, body: CLUSTER },
  { method: 'POST', url: () => `/api/v1/clusters/${clusterId}/test`, body: { user: 'u', password: 'p' } },
  { method: 'POST', url: () => ROUTES.jobs, body: { clusterId: 'c', name: 'n', copyFrom: 'j' } },
  { method: 'POST', url: () => ROUTES.jobImport, body: { clusterId: 'c', text: FILE } },
  { method: 'POST', url: () => ROUTES.certificates, body: { pem: certificate } },
  {
    method: 'POST',
    url: () => ROUTES.privateEndpoints,
    body: { kind: 'connection', name: 'link', host: '127.0.0.1', port: 3306 },
  },
  {
    method: 'POST',
    url: () => `/api/v1/jobs/${jobId}/source/start-preview`,
    body: { start: { kind: 'file-position', file: 'binlog.000001', position: '4' }, addPurged: true },
  },
  { method: 'POST', url: () => `/api/v1/jobs/${jobId}/validate-connection`, body: {} },
  { method: 'PUT', url: () => `/api/v1/jobs/${jobId}/precheck/log-bin/ignore`, body: { reason: 'known' } },
  { method: 'POST', url: () => `/api/v1/jobs/${jobId}/precheck`, body: {} },
  { method: 'POST', url: () => `/api/v1/jobs/${jobId}/precheck/create-tables`, body: {} },
  { method: 'PUT', url: () => `/api/v1/jobs/${jobId}/spec`, body: { spec: '8' } },
] as const;

/** What people and programs send by mistake or on purpose. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    0,
    -1,
    65_536,
    1e308,
    '9'.repeat(40),
    '\u0000',
    '\ud800',
    '../../etc/passwd',
    "'; DROP TABLE jobs; --",
    '<script>alert(1)</script>',
    'x'.repeat(5_000),
    [],
    {},
    { value: '' },
    { keep: true },
    [[[[[[]]]]]],
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
    '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
    '2026-11-24T25:61:61Z',
    'binlog.000001',
    'db.example:3306',
    'http://db.example',
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...at, name]))];
}

function withChange(value: unknown, [first, ...rest]: Path, put: unknown): unknown {
  if (first === undefined) return put;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[first] = withChange(copy[first], rest, put);
  return copy;
}

/** A right body with one to three places spoilt, one of them perhaps a name that nobody knows. */
const spoilt = fc.nat(REQUESTS.length - 1).chain((index) => {
  const request = REQUESTS[index] as (typeof REQUESTS)[number];
  const paths = pathsOf(request.body);
  const change = fc.tuple(fc.nat(paths.length - 1), nasty, fc.boolean());
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    let body: unknown = request.body;
    for (const [place, put, isNew] of changes) {
      const path = paths[place] as Path;
      try {
        body = withChange(body, isNew ? [...path.slice(0, -1), '__proto__x'] : path, put);
      } catch {
        // An earlier change took the place away.
      }
    }
    return { index, body };
  });
});

test(
  'whatever is sent: taken or refused by name, never an internal error, and no server hears of a wrong job',
  async () => {
    await fc.assert(
      fc.asyncProperty(spoilt, async ({ index, body }) => {
        const request = REQUESTS[index] as (typeof REQUESTS)[number];
        const { version } = await api.store.jobs.get(jobId);
        access.asked.length = 0;
        const answer = await api.send(request.method, request.url(), body ?? null, { 'if-match': `"${version}"` });
        expect(answer.statusCode, answer.body).toBeLessThan(500);
        if (answer.statusCode >= 400) {
          expect(answer.headers['content-type']).toContain('application/problem+json');
          expect(answer.json<{ code: string }>().code).toMatch(/^[A-Z_]+$/);
          expect(access.asked).toEqual([]);
        }
        // What a server was asked with was a complete job.
        if (access.asked.length > 0) expect(await api.store.jobs.problems(jobId, 'connections')).toEqual([]);
      }),
      { seed: SEED, numRuns: 250, endOnFailure: true },
    );
  },
  PATIENCE,
);

function isStorable(value: unknown): boolean {
  const text = JSON.stringify(value) ?? '';
  return !/\\u(0000|d[89a-f][0-9a-f]{2})/i.test(text);
}

test(
  'what the schema of a draft takes is stored, and comes back as a job that the schema takes',
  async () => {
    const base = (await api.ok<Job>('POST', ROUTES.jobs, { clusterId, name: 'kept' })).id;
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(spoilt, async ({ index, body }) => {
        // The fixture sends {} for nothing.
        if (index !== 0 || body == null) return;
        const parsed = draftPatch.safeParse(body);
        const { version } = await api.store.jobs.get(base);
        const answer = await api.send('PATCH', `/api/v1/jobs/${base}`, body ?? null, { 'if-match': `"${version}"` });
        // Beyond the schema: text that cannot be stored is refused.
        const isText = isStorable(body);
        expect({ isTaken: answer.statusCode < 300, body }).toEqual({ isTaken: parsed.success && isText, body });
        if (answer.statusCode >= 300) return;
        taken++;
        const stored = jobSchema.parse(answer.json());
        const before = jobSchema.parse(await api.ok('GET', `/api/v1/jobs/${base}`));
        expect(before).toEqual(stored);
        expect(answer.body).not.toContain('PRIVATE KEY');
      }),
      { seed: SEED, numRuns: 500, endOnFailure: true },
    );
    expect(taken).toBeGreaterThan(5);
  },
  PATIENCE,
);

test("no precheck and no start for a job with anything wrong in it: the fields are the form's", async () => {
  const wrong: readonly (readonly [patch: unknown, field: string])[] = [
    [{ name: '1x' }, 'name'],
    [{ source: { region: null } }, 'source.region'],
    [{ source: { host: null } }, 'source.host'],
    [{ source: { tls: { enabled: true } } }, 'source.tls.ca'],
    [{ selection: { kind: 'custom', databases: [], tables: [] } }, 'selection'],
    [{ selection: { kind: 'custom', databases: ['shop', 'MySQL'], tables: [] } }, 'selection.databases.1'],
    [
      { selection: { kind: 'custom', databases: [], tables: [{ database: 'sys', table: 't' }] } },
      'selection.tables.0.database',
    ],
    [{ typed: { 'start.gtidSet': 'not yet' } }, 'start.gtidSet'],
  ];
  for (const [patch, field] of wrong) {
    const name = `wrong-${field.replaceAll('.', '-')}`;
    const made = await api.ok<Job>('POST', ROUTES.jobs, { clusterId, name });
    const right = await api.patch(made, { ...PATCH, name, typed: {} });
    await api.patch(right, patch);
    for (const action of ['precheck', 'start', 'precheck/create-tables']) {
      const refused = await api.refused('POST', `/api/v1/jobs/${made.id}/${action}`);
      expect({ field, action, status: refused.status, fields: refused.errors?.map((error) => error.field) }).toEqual({
        field,
        action,
        status: 422,
        fields: [field],
      });
    }
  }
  const refusedAtOnce: readonly (readonly [patch: unknown, field: string])[] = [
    [{ source: { port: 0 } }, 'source.port'],
    [{ source: { host: 'db.example:3306' } }, 'source.host'],
    [{ source: { host: '999.1.2.3' } }, 'source.host'],
    [{ start: { kind: 'gtid', gtidSet: 'not a set' } }, 'start.gtidSet'],
    [{ start: { kind: 'gtid', gtidSet: '3E11FA47-71CA-11E1-9E33-C80AA9429562:0' } }, 'start.gtidSet'],
    [{ start: { kind: 'file-position', file: '../binlog', position: '4' } }, 'start.file'],
    [{ start: { kind: 'file-position', file: 'binlog.000001', position: '99999999999999999999' } }, 'start.position'],
    [{ start: { kind: 'timestamp', timestamp: 'yesterday' } }, 'start.timestamp'],
    [{ spec: '3' }, 'spec'],
    [{ typed: { 'source.password': 'geheim' } }, 'typed.source.password'],
    [{ typed: { name: '-----BEGIN PRIVATE KEY-----' } }, 'typed.name'],
  ];
  const { version } = await api.store.jobs.get(jobId);
  for (const [patch, field] of refusedAtOnce) {
    const refused = await api.refused('PATCH', `/api/v1/jobs/${jobId}`, patch, { 'if-match': `"${version}"` });
    expect({ field, fields: refused.errors?.map((error) => error.field) }).toEqual({ field, fields: [field] });
  }
});
