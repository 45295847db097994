/* Development only: what the fake API answers until the real one runs. Nothing in src or in tests imports it. */
import type { BinlogStatus, Cluster, Job, JobEvent, PrecheckRun, SourceObjects, TableStatus } from '@tideway/contract';

export const iso = (msAgo = 0) => new Date(Date.now() - msAgo).toISOString();
const MIN = 60_000;
const H = 60 * MIN;

export const organizations = [
  {
    id: 'org-1',
    name: 'Acme',
    projects: [
      { id: 'p-1', name: 'Commerce' },
      { id: 'p-2', name: 'Analytics' },
    ],
  },
];

export const clusters: Cluster[] = [
  cluster('c-prod', 'cluster-prod', 'dedicated', 'eu-central-1', '10.20.0.14', false, 8),
  cluster('c-ess', 'essential-eu', 'essential', 'eu-west-1', 'gateway01.eu-west-1.example.net', false, 1),
  cluster('c-demo', 'demo-target', 'dedicated', 'local', '127.0.0.1', true, 0),
];

function cluster(
  id: string,
  name: string,
  tier: 'dedicated' | 'essential',
  region: string,
  host: string,
  standIn: boolean,
  jobCount: number,
): Cluster {
  return {
    id,
    projectId: 'p-1',
    name,
    tier,
    region,
    host,
    port: 4000,
    tls: { enabled: tier === 'essential', ca: null },
    standIn,
    jobCount,
    createdAt: iso(90 * 24 * H),
    version: 1,
  };
}

export const noProgress: Job['progress'] = {
  asOf: null,
  lag: { read: null, queued: null, applied: null },
  behind: { bytes: null, transactions: null },
  rowsPerSecond: null,
  applied: { file: null, position: null, gtidSet: null, eventTime: null },
  sourcePosition: { file: null, position: null, gtidSet: null, asOf: null },
  catchUpSeconds: null,
  runwayHours: null,
  totals: { inserted: '0', updated: '0', deleted: '0', ddl: '0', missed: '0', transactions: '0' },
  retry: null,
  lanes: null,
  replayWindow: false,
};

const UUID = '3e11fa47-71ca-11e1-9e33-c80aa9429562';

function progress(
  part: Partial<Job['progress']>,
  applied: number | null,
  rps: number | null,
  runway: number,
): Job['progress'] {
  return {
    ...noProgress,
    asOf: iso(800),
    lag: { read: applied === null ? null : 0.3, queued: applied === null ? null : Math.min(applied, 1.1), applied },
    behind: {
      bytes: applied !== null && applied > 10 ? '3104112233' : '1204',
      transactions: applied !== null && applied > 10 ? '18204' : '2',
    },
    rowsPerSecond: rps,
    applied: {
      file: 'binlog.000217',
      position: '8812004',
      gtidSet: `${UUID}:1-90331`,
      eventTime: iso((applied ?? 0) * 1000),
    },
    sourcePosition: { file: 'binlog.000219', position: '1120', gtidSet: `${UUID}:1-108535`, asOf: iso(500) },
    catchUpSeconds: applied !== null && applied > 10 ? 360 : 0,
    runwayHours: runway,
    totals: {
      inserted: '18421907',
      updated: '5112004',
      deleted: '204118',
      ddl: '12',
      missed: '3',
      transactions: '4201192',
    },
    lanes: 8,
    ...part,
  };
}

export function draft(id: string, clusterId: string, name: string): Job {
  return {
    id,
    clusterId,
    clusterName: clusters.find((c) => c.id === clusterId)?.name ?? '',
    name,
    step: 'connections',
    source: {
      dataSource: null,
      region: null,
      connectivity: null,
      host: null,
      privateLink: null,
      port: 3306,
      user: null,
      password: { set: false, setAt: null },
      tls: { enabled: false, ca: null, clientCertificate: null, clientKey: { set: false, setAt: null } },
    },
    target: { user: null, password: { set: false, setAt: null } },
    start: null,
    addPurged: false,
    resolvedStart: null,
    selection: null,
    spec: null,
    options: { ddlPolicy: 'apply', consistency: 'transaction', foreignKeyChecks: false, decoder: 'own' },
    typed: {},
    desiredState: 'none',
    state: 'draft',
    stateBy: 'ann',
    stage: null,
    stateSince: iso(10 * MIN),
    stageSince: null,
    error: null,
    progress: noProgress,
    standIn: clusterId === 'c-demo',
    createdAt: iso(20 * MIN),
    updatedAt: iso(10 * MIN),
    version: 1,
  };
}

export function running(id: string, name: string, host: string, part: Partial<Job>): Job {
  return {
    ...draft(id, 'c-prod', name),
    step: 'spec',
    source: {
      dataSource: 'rds-mysql',
      region: 'eu-central-1',
      connectivity: 'public-ip',
      host,
      privateLink: null,
      port: 3306,
      user: 'dm',
      password: { set: true, setAt: iso(H) },
      tls: {
        enabled: true,
        ca: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
        clientCertificate: null,
        clientKey: { set: false, setAt: null },
      },
    },
    target: { user: 'tideway', password: { set: true, setAt: iso(H) } },
    start: { kind: 'gtid', gtidSet: `${UUID}:1-88121` },
    resolvedStart: {
      gtidSet: `${UUID}:1-88121`,
      file: 'binlog.000217',
      position: '194',
      serverUuid: UUID,
      resolvedAt: iso(3 * H),
    },
    selection: { kind: 'custom', databases: ['shop', 'crm'], tables: [{ database: 'ledger', table: 'entries' }] },
    spec: '4',
    desiredState: 'running',
    state: 'running',
    stage: 'in-sync',
    stateSince: iso(72 * H),
    stageSince: iso(71 * H),
    progress: progress({}, 0.4, 1204, 160),
    createdAt: iso(80 * H),
    ...part,
  };
}

const duplicate: NonNullable<Job['error']> = {
  code: 'TARGET_DUPLICATE_KEY',
  scope: 'target',
  retry: 'resume',
  title: 'The target already holds a row with this key',
  detail:
    "INSERT into shop.orders, key id = 8812004, at binlog.000217:8812004 (…:90332): 1062 Duplicate entry '8812004' for key 'orders.PRIMARY'",
  remedy: 'Resume with "the source overwrites", or mend the row and resume strictly.',
  field: null,
  params: { database: 'shop', table: 'orders', file: 'binlog.000217', position: '8812004' },
};

export const jobs: Job[] = [
  running('j-orders', 'orders-live', 'shop-db.internal', {
    state: 'failed',
    stage: null,
    stateSince: iso(2 * MIN),
    error: duplicate,
    progress: progress({ rowsPerSecond: 0 }, 122, 0, 41),
  }),
  running('j-ledger', 'ledger', 'rds-eu.example.net', {
    stage: 'stalled',
    stageSince: iso(14_000),
    spec: '8',
    progress: progress({ rowsPerSecond: 0 }, 184, 0, 6),
  }),
  running('j-crm', 'crm', 'aurora.example.net', { spec: '2' }),
  running('j-stock', 'stock', 'stock-db.internal', {
    stage: 'catching-up',
    stageSince: iso(25 * MIN),
    progress: progress({}, 42, 9120, 58),
  }),
  running('j-retry', 'billing', 'billing.internal', {
    stage: 'waiting-to-retry',
    stageSince: iso(20_000),
    progress: { ...progress({}, null, null, 30), retry: { attempt: 3, nextAt: iso(-12_000) } },
  }),
  running('j-paused', 'catalog', 'catalog.internal', {
    state: 'paused',
    desiredState: 'paused',
    stage: null,
    stateSince: iso(3 * H),
    progress: progress({ rowsPerSecond: null }, null, null, 58),
  }),
  draft('j-draft', 'c-prod', 'draft-3'),
  running('j-full', 'orders-next', 'shop-db.internal', {
    state: 'draft',
    desiredState: 'none',
    stage: null,
    step: 'start-position',
    progress: noProgress,
    resolvedStart: null,
    spec: null,
    selection: { kind: 'all' },
    start: { kind: 'now' },
  }),
  running('j-ready', 'ledger-next', 'ledger-db.internal', {
    state: 'ready',
    desiredState: 'none',
    stage: null,
    step: 'spec',
    progress: noProgress,
    resolvedStart: null,
    spec: null,
    start: { kind: 'now' },
  }),
  { ...draft('j-ess', 'c-ess', 'essential-try'), step: 'objects' },
];

export const events: JobEvent[] = [
  event('9', 'error', 'system', 'job.failed', `The job failed: ${duplicate.detail}`, 2 * MIN),
  event('8', 'ddl', 'system', 'ddl.applied', 'ALTER TABLE `shop`.`orders` ADD COLUMN note varchar(80)', 40 * MIN, {
    statement: 'ALTER TABLE orders ADD COLUMN note varchar(80)',
    rewritten:
      'ALTER TABLE `shop`.`orders` ADD COLUMN `note` varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci',
    durationMs: 412,
  }),
  event('7', 'action', 'ann', 'job.resumed', 'Resumed by ann', 3 * H),
  event('6', 'action', 'ann', 'job.paused', 'Paused by ann', 4 * H),
  event('5', 'state', 'system', 'job.in-sync', 'In sync with the source', 70 * H),
  event('4', 'retry', 'system', 'job.retry', 'The source did not answer; trying again in 2 s', 71 * H),
  event('2', 'action', 'ann', 'job.started', 'Started by ann', 72 * H),
  event('1', 'action', 'ann', 'job.created', 'Created by ann', 80 * H),
];
function event(
  id: string,
  kind: JobEvent['kind'],
  actor: string,
  code: string,
  message: string,
  ago: number,
  params = {},
): JobEvent {
  return { id, jobId: 'j-orders', at: iso(ago), kind, actor, code, message, params };
}

export const tables: TableStatus[] = Array.from({ length: 212 }, (_, i) => ({
  database: ['shop', 'crm', 'ledger'][i % 3] ?? 'shop',
  table: `${['orders', 'customers', 'items', 'events', 'payments'][i % 5]}_${i}`,
  inserted: String((i * 7919) % 900_000),
  updated: String((i * 104_729) % 120_000),
  deleted: String((i * 31) % 900),
  ddl: String(i % 3),
  updatesMissed: String(i === 4 ? 3 : 0),
  deletesMissed: '0',
  lastAppliedAt: i % 9 === 8 ? null : iso(i * 3000),
  missedSamples: i === 4 ? [{ kind: 'update' as const, key: { id: '4711' }, position: 'binlog.000217:7712' }] : [],
}));

export function objects(count: number): SourceObjects {
  const traits = [
    [],
    [],
    [],
    [],
    ['no-primary-key'],
    [],
    ['generated'],
    [],
    ['missing-on-target'],
    ['cascade'],
    ['unsupported-type'],
  ];
  return {
    readAt: iso(),
    databases: ['crm', 'ledger', 'shop', 'warehouse'].map((name, d) => ({
      name,
      tables: Array.from({ length: Math.ceil(count / 4) }, (_, i) => ({
        name: `${['orders', 'customers', 'items', 'audit_log', 'sessions'][i % 5]}_${String(i).padStart(4, '0')}`,
        engine: 'InnoDB',
        rows: String((i * 7919 + d) % 9_000_000),
        bytes: String(((i * 104_729) % 90_000) * 16_384),
        traits: traits[i % traits.length] ?? [],
      })),
    })),
  };
}

export function binlogs(): BinlogStatus {
  const files = Array.from({ length: 9 }, (_, i) => ({
    name: `binlog.000${211 + i}`,
    size: String(([640, 1073, 1073, 820, 1073, 410, 1073, 990, 210][i] ?? 1) * 1_000_000),
    firstEventAt: iso((9 - i) * 7 * H),
    lastEventAt: i === 8 ? iso(2000) : iso((8 - i) * 7 * H),
  }));
  return {
    readAt: iso(),
    current: { file: 'binlog.000219', position: '210034112', gtidSet: `${UUID}:1-108535` },
    purgedGtidSet: `${UUID}:1-41200`,
    files,
    gtidMode: 'ON',
    expireSeconds: 259_200,
  };
}

type Item = PrecheckRun['items'][number];
function item(id: string, side: Item['side'], title: string, verdict: Item['verdict'], part: Partial<Item> = {}): Item {
  return {
    id,
    side,
    title,
    state: 'done',
    verdict,
    query: `SHOW VARIABLES LIKE '${id}'`,
    observed: 'ON',
    required: 'ON',
    why: 'Changes are read from the binary log.',
    fix: null,
    tables: [],
    tableCount: 0,
    checkedAt: iso(),
    ignored: null,
    ...part,
  };
}
export const precheckItems: Item[] = [
  item('binlog-row-image', 'source', 'Row image is FULL', 'failed', {
    query: "SHOW VARIABLES LIKE 'binlog_row_image'",
    observed: 'MINIMAL',
    required: 'FULL',
    why: 'Updates written with MINIMAL do not say which columns stayed as they were.',
    fix: {
      sql: 'SET PERSIST binlog_row_image = FULL;',
      steps: 'RDS: set binlog_row_image=FULL in the parameter group; sessions reconnect.',
      restart: false,
    },
  }),
  item('target-tables', 'target', 'Target tables exist', 'failed', {
    observed: '2 of 14 tables are missing',
    required: 'Every selected table exists',
    tables: ['shop.orders', 'shop.items'],
    tableCount: 2,
    fix: {
      sql: 'CREATE TABLE `shop`.`orders` (\n  `id` bigint NOT NULL,\n  PRIMARY KEY (`id`)\n);',
      steps: null,
      restart: false,
    },
  }),
  item('binlog-retention', 'source', 'Binary logs are kept long enough', 'warning', {
    observed: '86400 (1 day)',
    required: '604800 (7 days) advised',
    fix: { sql: 'SET PERSIST binlog_expire_logs_seconds = 604800;', steps: null, restart: false },
  }),
  item('clock-offset', 'both', 'Clocks agree', 'could-not-check', { observed: 'The target did not answer within 5 s' }),
  item('compression', 'source', 'Transaction compression', 'note', { observed: 'OFF' }),
  ...[
    'log_bin',
    'binlog_format',
    'server_id',
    'gtid_mode',
    'replication_privileges',
    'version',
    'target_privileges',
    'same_table',
  ].map((id) => item(id, 'source', id.replaceAll('_', ' '), 'pass')),
];
