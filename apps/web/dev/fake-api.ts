/* Development only: an API in memory, a middleware of the dev server. Deleted once the real API runs. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Job, type PrecheckRun, ROUTES } from '@tideway/contract';
import type { Plugin } from 'vite';
import * as data from './fake-data.ts';

type Params = Record<string, string>;
interface Request {
  params: Params;
  query: URLSearchParams;
  body: Record<string, unknown>;
}
type Handler = (request: Request) => unknown;
class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: { field: string; message: string }[] | undefined;
  constructor(status: number, code: string, detail: string, errors?: { field: string; message: string }[]) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

const runs = new Map<string, PrecheckRun>();
const job = (id = ''): Job => {
  const found = data.jobs.find((j) => j.id === id);
  if (!found) throw new Refusal(404, 'NOT_FOUND', `There is no job ${id}`);
  return found;
};
const set = (id: string, part: Partial<Job>): Job => {
  const next = { ...job(id), ...part, updatedAt: data.iso(), version: job(id).version + 1 };
  data.jobs[data.jobs.findIndex((j) => j.id === id)] = next;
  return next;
};

function countRun(run: PrecheckRun): PrecheckRun {
  const of = (v: string) => run.items.filter((i) => i.verdict === v).length;
  run.counts = {
    total: run.items.length,
    done: run.items.filter((i) => i.state === 'done').length,
    pass: of('pass'),
    note: of('note'),
    warning: of('warning'),
    failed: of('failed'),
    couldNotCheck: of('could-not-check'),
  };
  run.allowsNext =
    run.state === 'finished' &&
    run.items.every((i) => i.verdict === 'pass' || i.verdict === 'note' || (i.verdict !== 'failed' && i.ignored));
  return run;
}
function emptyRun(jobId: string): PrecheckRun {
  return countRun({
    jobId,
    state: 'none',
    startedAt: null,
    finishedAt: null,
    allowsNext: false,
    counts: {} as never,
    items: [],
  });
}
function startRun(jobId: string): PrecheckRun {
  const run = countRun({
    jobId,
    state: 'running',
    startedAt: data.iso(),
    finishedAt: null,
    allowsNext: false,
    counts: {} as never,
    items: data.precheckItems.map((i) => ({ ...i, state: 'waiting', verdict: null })),
  });
  runs.set(jobId, run);
  for (const [index, item] of data.precheckItems.entries()) {
    setTimeout(
      () => {
        const now = runs.get(jobId);
        if (now?.state !== 'running') return;
        now.items[index] = { ...item };
        if (index === data.precheckItems.length - 1) Object.assign(now, { state: 'finished', finishedAt: data.iso() });
        countRun(now);
      },
      250 * (index + 1),
    );
  }
  return run;
}

function diagnosis(ok: boolean) {
  const step = (name: string, status: string, detail: string, more = {}) => ({
    step: name,
    status,
    durationMs: 4 + name.length,
    detail,
    serverMessage: null,
    fix: null,
    ...more,
  });
  return {
    ok,
    checkedAt: data.iso(),
    steps: [
      step('resolve', 'pass', 'shop-db.internal is 10.0.0.12'),
      step('tcp', 'pass', 'connected to 10.0.0.12:3306'),
      step('tls', 'pass', 'TLS 1.3, CN=shop-db, 88 days left'),
      step('handshake', 'pass', 'MySQL 8.0.39'),
      ok
        ? step('authentication', 'pass', 'signed in as dm@10.0.0.7')
        : step('authentication', 'failed', 'the server refuses the user name or password', {
            serverMessage: "1045 Access denied for user 'dm'@'10.0.0.7' (using password: YES)",
            fix: "CREATE USER 'dm'@'10.0.0.7' IDENTIFIED BY '…';",
          }),
      ok ? step('server', 'note', 'gtid_mode ON, binlog_format ROW') : step('server', 'skipped', ''),
      ok
        ? step('privileges', 'warning', 'REPLICATION CLIENT is missing', {
            fix: "GRANT REPLICATION CLIENT ON *.* TO 'dm'@'10.0.0.7';",
          })
        : step('privileges', 'skipped', ''),
    ],
    facts: { version: '8.0.39', gtidMode: 'ON', addressSeenByServer: '10.0.0.7' },
  };
}

const handlers: Record<string, Handler> = {
  [`GET ${ROUTES.session}`]: () => ({ user: { name: 'ann' }, version: '0.1.0' }),
  [`GET ${ROUTES.organizations}`]: () => data.organizations,
  [`GET ${ROUTES.clusters}`]: ({ query }) => data.clusters.filter((c) => c.projectId === query.get('projectId')),
  [`POST ${ROUTES.clusters}`]: ({ body }) => {
    const made = {
      ...(body as never as (typeof data.clusters)[0]),
      id: `c-${Date.now()}`,
      projectId: 'p-1',
      jobCount: 0,
      createdAt: data.iso(),
      version: 1,
    };
    data.clusters.push(made);
    return made;
  },
  [`GET ${ROUTES.cluster}`]: ({ params }) => {
    const found = data.clusters.find((c) => c.id === params.clusterId);
    if (!found) throw new Refusal(404, 'NOT_FOUND', `There is no cluster ${params.clusterId}`);
    return found;
  },
  [`PUT ${ROUTES.cluster}`]: ({ params, body }) =>
    Object.assign(data.clusters.find((c) => c.id === params.clusterId) ?? {}, body),
  [`DELETE ${ROUTES.cluster}`]: ({ params }) => {
    const used = data.jobs.filter((j) => j.clusterId === params.clusterId);
    if (used.length > 0)
      throw new Refusal(409, 'CONFLICT', `The cluster has ${used.length} jobs: ${used.map((j) => j.name).join(', ')}`);
    data.clusters.splice(
      data.clusters.findIndex((c) => c.id === params.clusterId),
      1,
    );
  },
  [`POST ${ROUTES.clusterTest}`]: ({ body }) => diagnosis(body.user !== 'bad'),
  [`GET ${ROUTES.privateEndpoints}`]: () => [
    {
      id: 'e-1',
      projectId: 'p-1',
      kind: 'connection',
      name: 'orders-link',
      host: '10.9.0.4',
      port: 3306,
      createdAt: data.iso(9e8),
    },
    {
      id: 'e-2',
      projectId: 'p-1',
      kind: 'service-name',
      name: 'com.amazonaws.vpce.eu-central-1.vpce-svc-0a1b2c',
      host: '10.9.0.5',
      port: 3306,
      createdAt: data.iso(8e8),
    },
  ],
  [`POST ${ROUTES.privateEndpointTest}`]: () => ({ ...diagnosis(true), steps: diagnosis(true).steps.slice(0, 2) }),
  [`GET ${ROUTES.jobs}`]: ({ query }) =>
    data.jobs.filter((j) => j.clusterId === query.get('clusterId') && j.state !== 'deleted'),
  [`POST ${ROUTES.jobs}`]: ({ body }) => {
    const made = data.draft(
      `j-${Date.now()}`,
      String(body.clusterId),
      String(body.name ?? `draft-${data.jobs.length}`),
    );
    data.jobs.push(made);
    return made;
  },
  [`GET ${ROUTES.job}`]: ({ params }) => job(params.jobId),
  [`PATCH ${ROUTES.job}`]: ({ params, body }) => {
    const before = job(params.jobId);
    const b = body as Partial<Record<keyof Job, never>>;
    const source = { ...before.source, ...(body.source as object) };
    const password = (p: unknown, old: Job['target']['password']) =>
      p && typeof p === 'object' && 'value' in p ? { set: true, setAt: data.iso() } : old;
    source.password = password((body.source as { password?: unknown })?.password, before.source.password);
    source.tls = { ...source.tls, clientKey: before.source.tls.clientKey };
    const target = { ...before.target, ...(body.target as object) };
    target.password = password((body.target as { password?: unknown })?.password, before.target.password);
    return set(params.jobId ?? '', {
      ...b,
      source,
      target,
      options: { ...before.options, ...(body.options as object) },
    });
  },
  [`DELETE ${ROUTES.job}`]: ({ params, body }) => {
    if (body.name !== job(params.jobId).name)
      throw new Refusal(422, 'INVALID_REQUEST', 'The name does not match', [
        { field: 'name', message: 'The name does not match' },
      ]);
    if (!body.force && job(params.jobId).name === 'ledger')
      throw new Refusal(
        409,
        'CONFLICT',
        'The target does not answer; the checkpoint rows cannot be removed. Force leaves them behind.',
      );
    set(params.jobId ?? '', { state: 'deleted' });
    return { deleted: true, leftBehind: body.force ? ['3 checkpoint rows in tideway.checkpoint on cluster-prod'] : [] };
  },
  [`POST ${ROUTES.jobValidate}`]: ({ params }) => {
    const ok = job(params.jobId).source.user !== 'bad';
    return {
      ok,
      source: diagnosis(ok),
      target: diagnosis(true),
      prompt: {
        kind: 'ip-access-list',
        addresses: [
          { address: '203.0.113.7', origin: 'configured' },
          { address: '10.0.0.7', origin: 'seen-by-source' },
        ],
      },
    };
  },
  [`GET ${ROUTES.jobObjects}`]: ({ query }) => data.objects(Number(query.get('count') ?? 400)),
  [`GET ${ROUTES.jobBinlogs}`]: () => data.binlogs(),
  [`POST ${ROUTES.jobStartPreview}`]: ({ body }) => {
    const start = body.start as {
      kind: string;
      gtidSet?: string;
      file?: string;
      position?: string;
      timestamp?: string;
    };
    const at = start.timestamp ? Date.parse(start.timestamp) : Date.now() - 4 * 3_600_000;
    const bad = start.gtidSet?.includes('bad')
      ? 'Purged on the source: 3e11fa47-71ca-11e1-9e33-c80aa9429562:30001-41200'
      : null;
    return {
      ok: !bad,
      file: start.file ?? 'binlog.000217',
      position: start.position ?? '194',
      gtidSet: start.gtidSet ?? '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-88121',
      timestamp: new Date(at).toISOString(),
      backlogBytes: '4211000000',
      backlogTransactions: '20414',
      runwayHours: 61,
      problem: bad,
      missingPurged: null,
      nearest: [],
      firstEvents: [
        { at: new Date(at).toISOString(), position: '259', text: 'BEGIN' },
        { at: new Date(at).toISOString(), position: '341', text: 'UPDATE shop.orders, 3 rows' },
        { at: new Date(at).toISOString(), position: '911', text: 'COMMIT' },
      ],
    };
  },
  [`GET ${ROUTES.jobPrecheck}`]: ({ params }) => runs.get(params.jobId ?? '') ?? emptyRun(params.jobId ?? ''),
  [`POST ${ROUTES.jobPrecheck}`]: ({ params }) => startRun(params.jobId ?? ''),
  [`DELETE ${ROUTES.jobPrecheck}`]: ({ params }) =>
    Object.assign(runs.get(params.jobId ?? '') ?? emptyRun(params.jobId ?? ''), { state: 'cancelled' }),
  [`POST ${ROUTES.jobPrecheckItem}`]: ({ params }) => {
    const run = runs.get(params.jobId ?? '') ?? emptyRun(params.jobId ?? '');
    run.items = run.items.map((i) =>
      i.id === params.itemId ? { ...i, verdict: 'pass', observed: i.required, fix: null, checkedAt: data.iso() } : i,
    );
    return countRun(run);
  },
  [`PUT ${ROUTES.jobPrecheckIgnore}`]: ({ params, body }) =>
    ignore(params, { by: 'ann', at: data.iso(), reason: String(body.reason) }),
  [`DELETE ${ROUTES.jobPrecheckIgnore}`]: ({ params }) => ignore(params, null),
  [`POST ${ROUTES.jobStart}`]: ({ params }) =>
    set(params.jobId ?? '', {
      ...data.running(params.jobId ?? '', job(params.jobId).name, job(params.jobId).source.host ?? '', {}),
      clusterId: job(params.jobId).clusterId,
      state: 'starting',
      stage: null,
      stateSince: data.iso(),
      progress: data.noProgress,
    }),
  [`POST ${ROUTES.jobPause}`]: ({ params }) => {
    setTimeout(() => set(params.jobId ?? '', { state: 'paused', stateSince: data.iso() }), 1500);
    return set(params.jobId ?? '', { state: 'pausing', desiredState: 'paused', stage: null, stateSince: data.iso() });
  },
  [`POST ${ROUTES.jobResume}`]: ({ params }) => {
    setTimeout(
      () =>
        set(params.jobId ?? '', {
          state: 'running',
          stage: 'catching-up',
          stateSince: data.iso(),
          stageSince: data.iso(),
        }),
      1500,
    );
    return set(params.jobId ?? '', { state: 'starting', desiredState: 'running', error: null, stateSince: data.iso() });
  },
  [`PUT ${ROUTES.jobSpec}`]: ({ params, body }) => set(params.jobId ?? '', { spec: body.spec as never }),
  [`GET ${ROUTES.jobFailedEvent}`]: ({ params }) =>
    job(params.jobId).state !== 'failed'
      ? null
      : {
          code: 'TARGET_DUPLICATE_KEY',
          at: job(params.jobId).stateSince,
          startLocation: {
            file: 'binlog.000217',
            position: '8811200',
            gtid: '3e11fa47-71ca-11e1-9e33-c80aa9429562:90332',
          },
          endLocation: {
            file: 'binlog.000217',
            position: '8812004',
            gtid: '3e11fa47-71ca-11e1-9e33-c80aa9429562:90332',
          },
          table: { database: 'shop', table: 'orders' },
          key: { id: '8812004' },
          operation: 'insert',
          columns: ['id', 'customer_id', 'state', 'total', 'note', 'changed_at'],
          sourceBefore: null,
          sourceAfter: ['8812004', '1204', 'paid', '99.90', null, '2026-11-24 21:04:11.000'],
          targetNow: ['8812004', '1204', 'open', '99.90', null, '2026-11-20 08:00:00.000'],
          targetReadAt: data.iso(4000),
          sql: "INSERT INTO `shop`.`orders` (`id`,`customer_id`,`state`,`total`,`note`,`changed_at`) VALUES (8812004,1204,'paid',99.90,NULL,'2026-11-24 21:04:11.000')",
          targetAnswer: {
            errno: 1062,
            sqlState: '23000',
            message: "Duplicate entry '8812004' for key 'orders.PRIMARY'",
          },
          createTable: null,
          choices: ['overwrite', 'retry'],
        },
  [`GET ${ROUTES.jobTables}`]: ({ query }) => {
    const found = data.tables.filter((t) => `${t.database}.${t.table}`.includes(query.get('search') ?? ''));
    const offset = Number(query.get('offset') ?? 0);
    return { total: found.length, tables: found.slice(offset, offset + Number(query.get('limit') ?? 100)) };
  },
  [`GET ${ROUTES.jobEvents}`]: ({ params }) => ({
    events: data.events.map((e) => ({ ...e, jobId: params.jobId })),
    more: false,
  }),
  [`GET ${ROUTES.jobMetrics}`]: ({ query }) =>
    metrics(Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')),
  [`GET ${ROUTES.jobLog}`]: ({ query }) => ({
    lines: query.get('after')
      ? []
      : Array.from({ length: 300 }, (_, i) => ({
          id: String(i),
          at: data.iso((300 - i) * 2000),
          level: (['info', 'info', 'debug', 'warn', 'error'] as const)[i % 5] ?? 'info',
          message: `applied group of ${i} transactions`,
          fields: { lane: i % 8, position: `binlog.000217:${i * 100}` },
        })),
  }),
  [`GET ${ROUTES.jobExport}`]: ({ params }) =>
    `name: ${job(params.jobId).name}\nsource:\n  host: ${job(params.jobId).source.host}\n`,
};

function ignore(params: Params, ignored: PrecheckRun['items'][number]['ignored']) {
  const run = runs.get(params.jobId ?? '') ?? emptyRun('');
  run.items = run.items.map((i) => (i.id === params.itemId ? { ...i, ignored } : i));
  return countRun(run);
}

function metrics(from: number, to: number) {
  const count = 200;
  const step = (to - from) / count / 1000;
  const times = Array.from({ length: count }, (_, i) => Math.round(from / 1000 + i * step));
  const line = (f: (i: number) => number) => times.map((_, i) => (i > 90 && i < 104 ? null : f(i)));
  const wave = (i: number, a: number) => Math.max(0, a * (1 + 0.5 * Math.sin(i / 9) + 0.2 * Math.sin(i * 1.7)));
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    stepSeconds: step,
    times,
    series: {
      insertedPerSecond: line((i) => wave(i, 700)),
      updatedPerSecond: line((i) => wave(i + 20, 300)),
      deletedPerSecond: line((i) => wave(i + 50, 40)),
      lagRead: line(() => 0.3),
      lagQueued: line((i) => wave(i, 1)),
      lagApplied: line((i) => wave(i, 2) + (i > 150 ? i - 150 : 0)),
      applyLatencyMs: line((i) => wave(i, 14)),
      retries: line((i) => (i % 60 === 0 ? 1 : 0)),
      bytesPerSecond: line((i) => wave(i, 900_000)),
    },
  };
}

function tick() {
  for (const j of data.jobs) {
    if (j.state === 'starting')
      Object.assign(j, { state: 'running', stage: 'catching-up', stateSince: data.iso(), stageSince: data.iso() });
    if (j.state !== 'running' || j.stage === 'waiting-to-retry') continue;
    const stalled = j.stage === 'stalled';
    const lag = (j.progress.lag.applied ?? 30) + (stalled ? 1 : -0.2 + Math.random() * 0.3);
    j.progress = {
      ...j.progress,
      asOf: data.iso(200),
      lag: { read: 0.3, queued: 1.1, applied: Math.max(0.2, lag) },
      rowsPerSecond: stalled ? 0 : 1000 + Math.random() * 500,
      sourcePosition: { ...j.progress.sourcePosition, asOf: data.iso() },
    };
  }
}

function stream(query: URLSearchParams, request: IncomingMessage, response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const wanted = (query.get('jobs') ?? '').split(',');
  const send = () => {
    response.write(': ping\n\n');
    for (const j of data.jobs)
      if (wanted.includes('all') || wanted.includes(j.id))
        response.write(`event: job\nid: 9\ndata: ${JSON.stringify({ type: 'job', job: j })}\n\n`);
  };
  send();
  const timer = setInterval(send, 1000);
  request.on('close', () => clearInterval(timer));
}

/** Answers /api from memory. */
export function fakeApi(): Plugin {
  return {
    name: 'fake-api',
    configureServer(server) {
      if (process.env.MANY)
        for (let i = 0; i < 494; i++) data.jobs.push(data.running(`m-${i}`, `job-${i}`, `db-${i}.internal`, {}));
      setInterval(tick, 1000);
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url ?? '', 'http://x');
        if (!url.pathname.startsWith('/api/')) return next();
        if (url.pathname === ROUTES.stream) return stream(url.searchParams, request, response);
        let text = '';
        request.on('data', (piece) => {
          text += piece;
        });
        request.on('end', () => setTimeout(() => answer(request.method ?? '', url, text, response), 60));
      });
    },
  };
}

function answer(method: string, url: URL, text: string, response: ServerResponse) {
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
  };
  for (const [key, handle] of Object.entries(handlers)) {
    const [verb, route] = key.split(' ') as [string, string];
    const match = new RegExp(`^${route.replace(/:([a-zA-Z]+)/g, '(?<$1>[^/]+)')}$`).exec(url.pathname);
    if (verb !== method || !match) continue;
    try {
      return send(
        200,
        handle({ params: (match.groups ?? {}) as Params, query: url.searchParams, body: text ? JSON.parse(text) : {} }),
      );
    } catch (error) {
      const e = error as Refusal;
      return send(e.status ?? 500, {
        type: 'about:blank',
        title: 'The state does not allow this',
        status: e.status ?? 500,
        detail: e.message,
        code: e.code ?? 'INTERNAL',
        scope: 'request',
        remedy: 'Reload, look at the present state, and decide again.',
        traceId: '4bf92f3577b34da6',
        errors: e.errors,
      });
    }
  }
  send(404, {
    type: 'about:blank',
    title: 'There is no such thing',
    status: 404,
    detail: `no route ${method} ${url.pathname}`,
    code: 'NOT_FOUND',
    scope: 'request',
    remedy: 'Check the address.',
    traceId: '1',
  });
}
