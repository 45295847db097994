import { type FreshPostgresDatabase, freshDatabase, testPostgres } from '@tideway/testbed';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate } from '../migrate/migrate.ts';
import { Leases } from './leases.ts';

let database: FreshPostgresDatabase;
let pool: pg.Pool;
let leases: Leases;

beforeAll(async () => {
  database = await freshDatabase(await testPostgres(), 'leases');
  await migrate(database.url);
  pool = new pg.Pool({ connectionString: database.url, max: 20 });
  pool.on('error', () => {});
  leases = new Leases(pool);
  await pool.query(
    `INSERT INTO clusters (id, project_id, name, tier, region, host, port, tls_enabled)
     VALUES ('c', 'prj_default', 'c', 'dedicated', 'r', 'h', 1, false)`,
  );
});
afterAll(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await pool.query('DELETE FROM jobs');
});

async function addJobs(state: string, count: number): Promise<void> {
  await pool.query(
    `INSERT INTO jobs (id, cluster_id, name, state) SELECT $1 || i, 'c', $1 || i, $1 FROM generate_series(1, $2) i`,
    [state, count],
  );
}

test('only jobs that need a worker are leased', async () => {
  for (const state of ['draft', 'ready', 'paused', 'failed', 'starting', 'running', 'pausing', 'deleting']) {
    await addJobs(state, 1);
  }
  const taken = await leases.acquire('w', 100);
  expect(taken.map(({ jobId }) => jobId).sort()).toEqual(['deleting1', 'pausing1', 'running1', 'starting1']);
});

test('workers that ask at once never get the same job', async () => {
  await addJobs('running', 60);
  const asked = await Promise.all(Array.from({ length: 12 }, (_, index) => leases.acquire(`w${index}`, 7)));
  const ids = asked.flat().map(({ jobId }) => jobId);
  expect(new Set(ids).size).toBe(ids.length);
  const rest = await leases.acquire('last', 100);
  expect(ids.length + rest.length).toBe(60);
});

test('a lease that expired goes to another worker under a higher epoch; the old one cannot renew', async () => {
  await addJobs('running', 1);
  const [first] = await leases.acquire('a', 1);
  expect(await leases.acquire('b', 1)).toEqual([]);
  if (first === undefined) throw new Error('no lease');
  expect([...(await leases.renew([first]))]).toEqual(['running1']);
  await pool.query("UPDATE jobs SET lease_expires_at = now() - interval '1 second'");
  // Its own holder renews it; a worker that has just found Postgres again leaves it to its holder for a while.
  expect(await leases.acquire('a', 1)).toEqual([]);
  expect(await leases.acquire('b', 1, { expired: false })).toEqual([]);
  const [second] = await leases.acquire('b', 1);
  expect(second?.epoch).toBe(first.epoch + 1n);
  expect((await leases.renew([first])).size).toBe(0);
  expect(await leases.nextEpoch(first)).toBeUndefined();
  await leases.release(first);
  expect(await leases.acquire('c', 1)).toEqual([]);
});

test('a lease given back is free at once; the next process of a worker has an epoch of its own', async () => {
  await addJobs('running', 1);
  const [lease] = await leases.acquire('a', 1);
  if (lease === undefined) throw new Error('no lease');
  const next = await leases.nextEpoch(lease);
  expect(next?.epoch).toBe(lease.epoch + 1n);
  if (next === undefined) throw new Error('no lease');
  await leases.release(next);
  expect((await leases.acquire('b', 1))[0]?.epoch).toBe(lease.epoch + 2n);
});
