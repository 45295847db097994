import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, type AuditPage, type Job, ROUTES, routePath } from '@tideway/contract';
import { MIGRATIONS_FOLDER, migrate } from '@tideway/job-store';
import {
  type FreshPostgresDatabase,
  freshDatabase,
  type Product,
  startProduct,
  testPostgres,
  testSource,
  testTarget,
} from '@tideway/testbed';
import mysql, { type Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * What commit 3743ba9 (migrations up to 0004) itself had in its Postgres, by table: it made a cluster, a running job, one
 * that was ready, a draft, an endpoint, a webhook, a token and an account, and was killed. Sealed with KEY.
 */
const RELEASE = join(import.meta.dirname, 'testing/release-0004.json');
const LAST_MIGRATION = '0004_decisions_webhooks';
const KEY = '11'.repeat(32);
const DATABASE = `upgrade_${process.pid}_${Date.now().toString(36)}`;
const USER = `mover_${process.pid}`;

type StoreClient = Awaited<ReturnType<FreshPostgresDatabase['connect']>>;

const stack = new AsyncDisposableStack();
let options: Parameters<typeof startProduct>[0];
let product: Product;
let api: ApiClient;
let source: Connection;
let target: Connection;
let store: StoreClient;

/** The schema of then. */
async function migrateAsThen(databaseUrl: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tideway-migrations-'));
  for (const name of readdirSync(MIGRATIONS_FOLDER).filter((one) => one <= LAST_MIGRATION)) {
    cpSync(join(MIGRATIONS_FOLDER, name), join(folder, name), { recursive: true });
  }
  await migrate(databaseUrl, folder);
  rmSync(folder, { recursive: true });
}

/** The rows of then, at the servers of now. */
async function load(client: StoreClient): Promise<void> {
  const tables = Object.entries(JSON.parse(readFileSync(RELEASE, 'utf8')) as Record<string, unknown[]>);
  await client.query('SET session_replication_role = replica');
  for (const [table, rows] of tables) {
    await client.query(`DELETE FROM ${table}`);
    await client.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1)`, [
      JSON.stringify(rows),
    ]);
  }
  await client.query('SET session_replication_role = origin');
  for (const table of ['job_events', 'job_log_lines', 'audit_entries']) {
    await client.query(`SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`);
  }
  const [from, to] = [await testSource(), await testTarget()];
  await client.query('UPDATE clusters SET host = $1, port = $2', [to.host, to.port]);
  await client.query(
    `UPDATE jobs SET target = jsonb_build_object('user', $1::text),
       source = source || jsonb_build_object('host', $2::text, 'port', $3::int, 'user', $1::text)
     WHERE state <> 'draft'`,
    [USER, from.host, from.port],
  );
  await client.query(`UPDATE jobs SET selection = jsonb_set(selection, '{databases}', $1) WHERE name = 'was-ready'`, [
    JSON.stringify([DATABASE]),
  ]);
}

async function prepareServers(): Promise<void> {
  source = await mysql.createConnection((await testSource()).url);
  target = await mysql.createConnection((await testTarget()).url);
  for (const [server, password] of [
    [source, 'old-source-password'],
    [target, 'old-target-password'],
  ] as const) {
    await server.query(`CREATE DATABASE ${DATABASE}`);
    await server.query(`CREATE TABLE ${DATABASE}.items (id INT PRIMARY KEY, v VARCHAR(20))`);
    await server.query(`CREATE USER '${USER}'@'%' IDENTIFIED BY '${password}'`);
    await server.query(`GRANT ALL ON *.* TO '${USER}'@'%'`);
    stack.defer(async () => {
      await server.query(`DROP DATABASE ${DATABASE}`);
      await server.query(`DROP USER '${USER}'@'%'`);
      await server.end();
    });
  }
}

/** As Ada of then, by her password of then. */
async function signIn(origin: string): Promise<ApiClient> {
  const headers = { 'content-type': 'application/json', origin };
  const body = JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' });
  const answer = await fetch(`${origin}/api/auth/sign-in/email`, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const input = JSON.stringify({ name: 'of now', role: 'administrator', days: 1 });
  const made = await fetch(origin + ROUTES.apiTokens, { method: 'POST', headers: { ...headers, cookie }, body: input });
  return new ApiClient(origin, ((await made.json()) as { token: string }).token);
}

const job = async (name: string): Promise<Job> => {
  const found = (await api.call<Job[]>('GET', ROUTES.jobs)).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no job ${name}`);
  return found;
};

beforeAll(async () => {
  const database = stack.use(await freshDatabase(await testPostgres(), 'upgrade'));
  await migrateAsThen(database.url);
  store = await database.connect();
  await load(store);
  await prepareServers();
  const dataFolder = mkdtempSync(join(tmpdir(), 'tideway-upgrade-'));
  stack.defer(() => rmSync(dataFolder, { recursive: true, force: true }));
  const environment = { TIDEWAY_SECRET_KEY: KEY, TIDEWAY_LOG_LEVEL: 'warn' };
  options = { databaseUrl: database.url, dataFolder, port: 0, deathSignal: 'SIGKILL', environment };
  product = await startProduct(options);
  stack.defer(() => product.stop('kill'));
  api = await signIn(new URL(product.address).origin);
});
afterAll(() => stack.disposeAsync());

describe('what the previous release left', () => {
  it('is all there, and every page of it can be read', async () => {
    const jobs = await api.call<Job[]>('GET', ROUTES.jobs);
    expect(jobs.map(({ name }) => name).sort()).toEqual(['was-a-draft', 'was-ready', 'was-running']);
    expect(await job('was-a-draft')).toMatchObject({ state: 'draft', source: { dataSource: 'aurora-mysql' } });
    const { id: jobId, clusterId } = await job('was-running');
    for (const route of [
      ROUTES.job,
      ROUTES.jobTables,
      ROUTES.jobEvents,
      ROUTES.jobLog,
      ROUTES.jobDecisions,
      ROUTES.jobExport,
      ROUTES.cluster,
    ]) {
      expect(await api.text('GET', routePath(route, { jobId, clusterId })), route).not.toBe('');
    }
    const { id: readyId } = await job('was-ready');
    const precheck = await api.call<{ items: unknown[] }>('GET', routePath(ROUTES.jobPrecheck, { jobId: readyId }));
    expect(precheck.items.length).toBeGreaterThan(0);
    const metrics = `${routePath(ROUTES.jobMetrics, { jobId })}?from=2026-11-25T09:00:00Z&to=2026-11-25T10:00:00Z&points=100`;
    expect(await api.text('GET', metrics)).toContain('2026-11-25');
    for (const route of [ROUTES.clusters, ROUTES.privateEndpoints, ROUTES.webhooks, ROUTES.users]) {
      expect(await api.call<unknown[]>('GET', route), route).toHaveLength(1);
    }
    expect(await api.call<{ name: string }[]>('GET', ROUTES.apiTokens)).toContainEqual(
      expect.objectContaining({ name: 'ci', role: 'operator' }),
    );
    const { entries } = await api.call<AuditPage>('GET', ROUTES.audit);
    expect(entries.map(({ action }) => action)).toContain(`POST ${ROUTES.webhooks}`);
    await expect(store.query('DELETE FROM audit_entries')).rejects.toThrow('only ever added');
  });

  it('a job that was ready starts with the passwords of then, and applies', async () => {
    const { id } = await job('was-ready');
    await api.passPrecheck(id, 'a test');
    await api.act(id, 'start');
    await api.waitForJob(id, 'in sync', ({ stage }) => stage === 'in-sync');
    await source.query(`INSERT INTO ${DATABASE}.items VALUES (1, 'one'), (2, 'two')`);
    await expect
      .poll(async () => (await target.query(`SELECT * FROM ${DATABASE}.items ORDER BY id`))[0], { timeout: 30_000 })
      .toEqual((await source.query(`SELECT * FROM ${DATABASE}.items ORDER BY id`))[0]);
  });

  it('a job that runs goes on from its checkpoint over an upgrade', async () => {
    const { id } = await job('was-ready');
    const before = await api.job(id);
    await product.stop('kill');
    await source.query(`INSERT INTO ${DATABASE}.items VALUES (3, 'while nothing ran')`);
    await source.query(`UPDATE ${DATABASE}.items SET v = 'changed' WHERE id = 1`);
    // The schema of then once more: what came later only adds tables, so the job's rows are as they were.
    await store.query('DROP TABLE worker_task_events, worker_tasks, workers');
    await store.query('DELETE FROM _prisma_migrations WHERE migration_name > $1', [LAST_MIGRATION]);
    product = await startProduct(options);
    api = await signIn(new URL(product.address).origin);
    await expect
      .poll(async () => (await target.query(`SELECT * FROM ${DATABASE}.items ORDER BY id`))[0], { timeout: 45_000 })
      .toEqual((await source.query(`SELECT * FROM ${DATABASE}.items ORDER BY id`))[0]);
    const after = await api.job(id);
    expect(after).toMatchObject({ state: 'running', error: null, start: before.start });
  }, 90_000);

  it('a job that ran is taken up, and refuses a target that has lost its checkpoint rather than begin again', async () => {
    const { id } = await job('was-running');
    const failed = await api.waitForJob(id, 'failed', ({ state }) => state === 'failed');
    expect(failed.error?.code).toBe('TARGET_CHECKPOINT_UNUSABLE');
  });
});
