import { Random } from '@tideway/testbed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiFixture } from './testing/api-fixture.ts';
import { type JsonSchema, RequestMaker } from './testing/request-from-schema.ts';
import { silentAccess } from './testing/silent-access.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly schema?: JsonSchema;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** Requests of each operation; `FUZZ_API_ROUNDS` for a long run. */
const ROUNDS = Number(process.env.FUZZ_API_ROUNDS ?? 12);
/** A request that takes longer hangs. */
const LIMIT_MS = 10_000;

let api: ApiFixture;
let client: Awaited<ReturnType<ApiFixture['database']['connect']>>;
beforeAll(async () => {
  api = await ApiFixture.open({ access: silentAccess() });
  client = await api.database.connect();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** Everything stored, as one sum; the audit log, which grows with every attempt, and counters are left out. */
async function stored(): Promise<string> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
     AND table_name NOT IN ('audit_entries', 'rate_limits', '_prisma_migrations') ORDER BY 1`,
  );
  const sums = tables.map(
    ({ name }) => `(SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM ${name} t)`,
  );
  const { rows } = await client.query<{ sum: string }>(`SELECT concat_ws(',', ${sums.join(', ')}) AS sum`);
  return rows[0]?.sum ?? '';
}

/** A value as part of an address. */
function textOf(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
}

test('requests made from the API’s own description: no internal error, no hang, nothing changed by a refusal', async () => {
  const document = await api.ok<Document>('GET', '/api/openapi.json');
  const random = new Random(20_261_124);
  const pick = (n: number) => random.below(n);
  const maker = new RequestMaker(document.components.schemas, pick);
  const cluster = await api.cluster('fuzzed');
  const draft = await api.draft(cluster, 'fuzzed', ['d']);
  const known: Record<string, string> = { jobId: draft.id, clusterId: cluster.id, projectId: cluster.projectId };
  let sent = 0;
  let refused = 0;
  let before = await stored();
  for (const [path, operations] of Object.entries(document.paths)) {
    // An open stream has no end to wait for; stream.pg.test.ts has its bad input.
    if (path === '/api/v1/events') continue;
    for (const [method, { parameters = [], requestBody }] of Object.entries(operations)) {
      // A precheck goes on behind its answer: what it writes is no change by a request.
      if (method === 'post' && (path.endsWith('/precheck') || path.endsWith('/precheck/{itemId}'))) continue;
      for (let round = 0; round < ROUNDS; round++) {
        const query = new URLSearchParams();
        const headers: Record<string, string> = { 'if-match': pick(3) === 0 ? 'x' : `"${pick(9)}"` };
        let url = path;
        for (const parameter of parameters) {
          if (parameter.in === 'query' && pick(2) === 0) {
            query.set(parameter.name, textOf(maker.value(parameter.schema ?? {})));
          }
        }
        url = url.replace(/\{(\w+)\}/g, (_, name: string) =>
          encodeURIComponent(pick(3) === 0 ? textOf(maker.junk()).slice(0, 150) : (known[name] ?? 'none')),
        );
        if (query.size > 0) url += `?${query}`;
        const body =
          pick(10) === 0 ? maker.junk() : maker.value(requestBody?.content['application/json']?.schema ?? {});
        const what = `${method.toUpperCase()} ${url.slice(0, 300)} ${JSON.stringify(body)?.slice(0, 500)}`;
        const began = performance.now();
        const response = await api.send(method.toUpperCase() as 'GET', url, body, headers);
        sent += 1;
        expect(performance.now() - began, what).toBeLessThan(LIMIT_MS);
        expect(response.statusCode, `${what}\n${response.body}`).toBeLessThan(500);
        if (response.statusCode >= 400) {
          refused += 1;
          expect(response.headers['content-type'], what).toContain('application/problem+json');
        }
        const now = await stored();
        if (response.statusCode >= 400)
          expect(now, `${what}\nwas refused with ${response.statusCode} and changed something`).toBe(before);
        before = now;
      }
    }
  }
  expect(refused).toBeGreaterThan(sent / 4);
  expect(sent - refused).toBeGreaterThan(20);
}, 240_000);
