import { type FreshPostgresDatabase, freshDatabase, testPostgres } from '@tideway/testbed';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Leases } from '../lease/leases.ts';
import { migrate } from '../migrate/migrate.ts';
import { WorkerStore } from './worker-store.ts';

let database: FreshPostgresDatabase;
let pool: pg.Pool;
let store: WorkerStore;

beforeAll(async () => {
  database = await freshDatabase(await testPostgres(), 'worker_store');
  await migrate(database.url);
  pool = new pg.Pool({ connectionString: database.url });
  pool.on('error', () => {});
  await pool.query(
    `INSERT INTO clusters (id, project_id, name, tier, region, host, port, tls_enabled)
     VALUES ('c', 'prj_default', 'c', 'dedicated', 'r', 'h', 1, false)`,
  );
  // Starts are no secrets: the store's box is not asked here.
  store = new WorkerStore(pool, undefined as never);
});
afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await pool.query('DELETE FROM jobs');
  await pool.query(`INSERT INTO jobs (id, cluster_id, name, state) VALUES ('job', 'c', 'job', 'starting')`);
});

const start = (position: string) => ({
  gtidSet: null,
  file: 'binlog.000001',
  position,
  serverUuid: null,
  resolvedAt: '2026-11-25T00:00:00.000Z',
});

async function pinned(): Promise<unknown> {
  const found = await pool.query("SELECT resolved_start AS pinned FROM jobs WHERE id = 'job'");
  return found.rows[0]?.pinned;
}

async function leased(holder: string) {
  const [lease] = await new Leases(pool).acquire(holder, 1);
  if (lease === undefined) throw new Error('no lease');
  return lease;
}

test('a start position is pinned once: no second one moves it, in this run or a later one', async () => {
  const first = await leased('a');
  expect(await store.pinStart(first, start('157'))).toBe(true);
  expect(await store.pinStart(first, start('900'))).toBe(false);
  await store.markOpened(first);
  await pool.query("UPDATE jobs SET lease_expires_at = now() - interval '1 second'");
  const second = await leased('b');
  expect(second.epoch).toBeGreaterThan(first.epoch);
  expect(await store.pinStart(second, start('900'))).toBe(false);
  expect(await pinned()).toMatchObject(start('157'));
});

test('a worker that lost its lease pins nothing', async () => {
  const first = await leased('a');
  await pool.query("UPDATE jobs SET lease_expires_at = now() - interval '1 second'");
  const second = await leased('b');
  expect(await store.pinStart(first, start('900'))).toBe(false);
  expect(await pinned()).toBeNull();
  expect(await store.pinStart(second, start('157'))).toBe(true);
  expect(await pinned()).toEqual(start('157'));
});
