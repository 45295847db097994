import type { Cluster, ConnectionValidation, Job, PrivateEndpoint, Problem } from '@tideway/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiFixture } from '../testing/api-fixture.ts';
import { makeCertificate } from '../testing/make-certificate.ts';
import { type SilentAccess, silentAccess } from '../testing/silent-access.ts';

/**
 * What the document and facts §1.2 allow, written out by hand: the code under test has its own table. `link`: how Private
 * Link is named, where there is one.
 */
const SOURCES = {
  'self-managed-mysql': { cloud: false, dedicated: ['public-ip', 'vpc-peering', 'private-link'], essentialLink: true },
  'aurora-mysql': { cloud: true, dedicated: ['public-ip', 'vpc-peering', 'private-link'], essentialLink: true },
  'rds-mysql': { cloud: true, dedicated: ['public-ip', 'vpc-peering', 'private-link'], essentialLink: true },
  'azure-mysql': { cloud: true, dedicated: ['public-ip', 'private-link'], essentialLink: false },
  'cloud-sql-mysql': { cloud: true, dedicated: ['public-ip', 'vpc-peering'], essentialLink: false },
  'alibaba-rds-mysql': { cloud: true, dedicated: ['public-ip'], essentialLink: true },
} as const;
type Source = keyof typeof SOURCES;
const CONNECTIVITY = ['public-ip', 'vpc-peering', 'private-link'] as const;
type Connectivity = (typeof CONNECTIVITY)[number];
const TIERS = ['dedicated', 'essential'] as const;
type Tier = (typeof TIERS)[number];

const SERVICE = 'com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0';
const RESOURCE =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers/Microsoft.DBforMySQL/flexibleServers/orders';

const { certificate, key } = makeCertificate('source.example');
const other = makeCertificate('another.example');
/** `field`: where it is refused; null: one of the four that are allowed. */
const TLS_SETS = {
  off: { tls: { enabled: false }, field: null },
  ca: { tls: { enabled: true, ca: certificate }, field: null },
  client: { tls: { enabled: true, clientCertificate: certificate, clientKey: key }, field: null },
  all: { tls: { enabled: true, ca: certificate, clientCertificate: certificate, clientKey: key }, field: null },
  'on without any': { tls: { enabled: true }, field: 'source.tls.ca' },
  'certificate without key': {
    tls: { enabled: true, clientCertificate: certificate },
    field: 'source.tls.clientKey',
  },
  'key without certificate': { tls: { enabled: true, clientKey: key }, field: 'source.tls.clientCertificate' },
  'key of another': {
    tls: { enabled: true, clientCertificate: certificate, clientKey: other.key },
    field: 'source.tls.clientKey',
  },
  'damaged CA': {
    tls: { enabled: true, ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
    field: 'source.tls.ca',
  },
} as const;

const EGRESS = ['203.0.113.7', '203.0.113.8'];
let api: ApiFixture;
let access: SilentAccess;
let clusters: Record<Tier, Cluster>;
let connection: PrivateEndpoint;
const drafts = new Map<Tier, Job>();

beforeAll(async () => {
  access = silentAccess(EGRESS);
  api = await ApiFixture.open({ access });
  const made = (tier: Tier) =>
    api.ok<Cluster>('POST', '/api/v1/clusters', { ...target(tier), tls: { enabled: false }, standIn: true });
  clusters = { dedicated: await made('dedicated'), essential: await made('essential') };
  for (const tier of TIERS) {
    drafts.set(tier, await api.ok<Job>('POST', '/api/v1/jobs', { clusterId: clusters[tier].id, name: tier }));
  }
  connection = await register('connection', 'orders-link');
  await register('service-name', SERVICE);
  await register('resource-id', RESOURCE);
});
afterAll(() => api[Symbol.asyncDispose]());

const target = (tier: Tier) => ({ name: tier, tier, region: 'here', host: '127.0.0.1', port: 4000 });
const register = (kind: string, name: string) =>
  api.ok<PrivateEndpoint>('POST', '/api/v1/private-endpoints', { kind, name, host: '127.0.0.9', port: 3309 });

/** Saves the source in the tier's draft and tests it: the answer, or the refusal of whichever request refused. */
async function validate(tier: Tier, source: Record<string, unknown>): Promise<ConnectionValidation | Problem> {
  const job = drafts.get(tier) as Job;
  const password = { value: 'secret' };
  const body = {
    source: { host: null, privateLink: null, region: null, port: 3306, user: 'reader', password, ...source },
    target: { user: 'writer', password },
  };
  const saved = await api.send('PATCH', `/api/v1/jobs/${job.id}`, body, { 'if-match': `"${job.version}"` });
  if (saved.statusCode >= 400) return saved.json<Problem>();
  drafts.set(tier, saved.json<Job>());
  return (await api.send('POST', `/api/v1/jobs/${job.id}/validate-connection`)).json();
}

function fieldsOf(answer: ConnectionValidation | Problem): readonly string[] | null {
  return 'errors' in answer ? (answer.errors ?? []).map(({ field }) => field) : 'ok' in answer ? null : ['?'];
}

function linkOf(tier: Tier, dataSource: Source): string {
  if (tier === 'essential') return connection.id;
  return dataSource === 'azure-mysql' ? RESOURCE : SERVICE;
}

function isOffered(tier: Tier, dataSource: Source, connectivity: Connectivity): boolean {
  if (tier === 'dedicated') return (SOURCES[dataSource].dedicated as readonly string[]).includes(connectivity);
  return connectivity === 'public-ip' || (connectivity === 'private-link' && SOURCES[dataSource].essentialLink);
}

/** The document, step 2.5. */
function promptOf(tier: Tier, dataSource: Source, connectivity: Connectivity) {
  if (connectivity !== 'private-link') {
    const addresses = EGRESS.map((address) => ({ address, origin: 'configured', workers: ['worker'] }));
    return { kind: 'ip-access-list', addresses };
  }
  if (tier === 'essential') return null;
  const cloud = dataSource === 'azure-mysql' ? 'azure' : 'aws';
  return { kind: 'accept-endpoint', cloud, endpoint: linkOf(tier, dataSource) };
}

const COMBINATIONS = TIERS.flatMap((tier) =>
  (Object.keys(SOURCES) as Source[]).flatMap((dataSource) =>
    CONNECTIVITY.map((connectivity) => ({ tier, dataSource, connectivity })),
  ),
);

test.each(COMBINATIONS)(
  '$tier, $dataSource, $connectivity: each TLS set is taken or refused as the document says',
  async (c) => {
    const { tier, dataSource, connectivity } = c;
    const isLink = connectivity === 'private-link';
    const address = isLink ? { privateLink: linkOf(tier, dataSource) } : { host: 'source.example' };
    const region = SOURCES[dataSource].cloud ? 'us-west-2' : null;
    for (const [name, { tls, field }] of Object.entries(TLS_SETS)) {
      access.asked.length = 0;
      const answer = await validate(tier, { dataSource, connectivity, ...address, region, tls });
      const expected = [
        ...(isOffered(tier, dataSource, connectivity) ? [] : ['source.connectivity']),
        ...(field === null ? [] : [field]),
      ];
      // A lone half of a pair is not even stored, so nothing else of the draft is looked at.
      const isRefusedAtOnce = name === 'certificate without key' || name === 'key without certificate';
      const wanted = expected.length === 0 ? null : isRefusedAtOnce ? [field] : expected;
      expect({ name, fields: fieldsOf(answer)?.toSorted() ?? null }).toEqual({
        name,
        fields: wanted?.toSorted() ?? null,
      });
      // What is refused never reaches a server.
      expect({ name, asked: access.asked.length }).toEqual({ name, asked: wanted === null ? 1 : 0 });
      if (wanted !== null) continue;
      expect((answer as ConnectionValidation).prompt).toEqual(promptOf(tier, dataSource, connectivity));
      const { source } = access.asked[0] ?? {};
      expect({ host: source?.host, port: source?.port }).toEqual(
        isLink ? { host: '127.0.0.9', port: 3309 } : { host: 'source.example', port: 3306 },
      );
      expect(source?.tls === null).toBe(name === 'off');
    }
  },
);

test.each(COMBINATIONS)('$tier, $dataSource, $connectivity: what is missing is named by its field', async (c) => {
  const { tier, dataSource, connectivity } = c;
  const fields = fieldsOf(await validate(tier, { dataSource, connectivity, tls: { enabled: false } })) ?? [];
  expect(fields).toContain(connectivity === 'private-link' ? 'source.privateLink' : 'source.host');
  expect(fields.includes('source.region')).toBe(SOURCES[dataSource].cloud);
  expect(fields.includes('source.connectivity')).toBe(!isOffered(tier, dataSource, connectivity));
});

test('the name of a private endpoint has the form of its kind, in a job and when it is registered', async () => {
  const common = { connectivity: 'private-link', region: 'r', tls: { enabled: false } };
  const wrong = [
    ['dedicated', 'rds-mysql', 'vpce-svc-0123456789abcdef0'],
    ['dedicated', 'rds-mysql', RESOURCE],
    ['dedicated', 'azure-mysql', SERVICE],
    // The resource of an endpoint instead of the server's.
    [
      'dedicated',
      'azure-mysql',
      RESOURCE.replace('Microsoft.DBforMySQL/flexibleServers', 'Microsoft.Network/privateEndpoints'),
    ],
    ['essential', 'rds-mysql', 'not-registered'],
  ] as const;
  for (const [tier, dataSource, privateLink] of wrong) {
    expect(fieldsOf(await validate(tier, { ...common, dataSource, privateLink }))).toEqual(['source.privateLink']);
  }
  for (const [kind, name] of [
    ['service-name', 'orders'],
    ['resource-id', SERVICE],
  ]) {
    const endpoint = { kind, name, host: '127.0.0.1', port: 3306 };
    expect((await api.refused('POST', '/api/v1/private-endpoints', endpoint)).errors?.[0]?.field).toBe('name');
  }
});

test('an endpoint that jobs use is not deleted, and names them; its address can be changed', async () => {
  await validate('essential', {
    dataSource: 'rds-mysql',
    connectivity: 'private-link',
    privateLink: connection.id,
    region: 'r',
    tls: { enabled: false },
  });
  const url = `/api/v1/private-endpoints/${connection.id}`;
  const { status, params } = await api.refused('DELETE', url);
  expect({ status, params }).toEqual({
    status: 409,
    params: { jobs: [{ id: drafts.get('essential')?.id, name: 'essential' }] },
  });
  const { kind, name } = connection;
  expect(await api.ok('PUT', url, { kind, name, host: '127.0.0.8', port: 3310 })).toMatchObject({ host: '127.0.0.8' });
  expect(
    (await api.refused('PUT', url, { kind, name: 'other', host: '127.0.0.8', port: 3310 })).errors?.[0]?.field,
  ).toBe('name');
});

test('Essential has no specs, Dedicated cannot start without one', async () => {
  const essential = drafts.get('essential') as Job;
  const ifMatch = { 'if-match': `"${essential.version}"` };
  for (const answer of [
    await api.refused('PATCH', `/api/v1/jobs/${essential.id}`, { spec: '2' }, ifMatch),
    await api.refused('PUT', `/api/v1/jobs/${essential.id}/spec`, { spec: '2' }),
    await api.refused('POST', `/api/v1/jobs/${drafts.get('dedicated')?.id}/start`),
  ]) {
    expect(answer.errors?.map(({ field }) => field)).toContain('spec');
  }
});

test('without a configured egress address the local one of the route is shown, though nothing answers', async () => {
  await using bare = await ApiFixture.open({ access: silentAccess() });
  const cluster = await bare.ok<Cluster>('POST', '/api/v1/clusters', {
    ...target('dedicated'),
    tls: { enabled: false },
  });
  const job = await bare.patch(await bare.ok<Job>('POST', '/api/v1/jobs', { clusterId: cluster.id, name: 'bare' }), {
    source: {
      dataSource: 'self-managed-mysql',
      connectivity: 'public-ip',
      host: '127.0.0.1',
      user: 'u',
      port: 3306,
      password: { value: 'p' },
      tls: { enabled: false },
    },
    target: { user: 'u', password: { value: 'p' } },
  });
  const answer = await bare.ok<ConnectionValidation>('POST', `/api/v1/jobs/${job.id}/validate-connection`);
  expect(answer.prompt).toEqual({
    kind: 'ip-access-list',
    addresses: [{ address: '10.9.8.7', origin: 'local-route', workers: ['worker'] }],
  });
});
