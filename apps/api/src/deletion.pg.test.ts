import { type Job, ROUTES, routePath } from '@tideway/contract';
import { childProcesses, startProxy, type TcpProxy, testTarget } from '@tideway/testbed';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProductFixture } from './testing/product-fixture.ts';

/** Deleting jobs whose source, worker or target is down. */
let fixture: ProductFixture;
let proxies: TcpProxy[];

beforeAll(async () => {
  fixture = await ProductFixture.open('delete');
  proxies = [await startProxy(fixture.address), await startProxy(await testTarget())];
  await fixture.both(
    'CREATE TABLE a (id INT PRIMARY KEY)',
    'CREATE TABLE b (id INT PRIMARY KEY)',
    'CREATE TABLE c (id INT PRIMARY KEY)',
  );
}, 90_000);
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
  for (const proxy of proxies) await proxy.close();
});

interface Deleted {
  readonly deleted: boolean;
  readonly leftBehind: string[];
  readonly waitsFor: string | null;
}

const remove = ({ id, name }: Job, force = false) =>
  fixture.api.call<Deleted>('DELETE', routePath(ROUTES.job, { jobId: id }), { name, force });

const only = (table: string) => ({
  selection: { kind: 'custom', databases: [], tables: [{ database: fixture.name, table }] },
});

async function rowsOnTarget({ id }: Job): Promise<number> {
  const [rows] = await fixture.target.query<RowDataPacket[]>('SELECT 1 FROM tideway.job WHERE job_id = ?', [id]);
  return rows.length;
}

it('with the source down', async () => {
  const [source] = proxies;
  const job = await fixture.start('no-source', { host: '127.0.0.1', port: source?.port ?? 0 }, only('a'));
  expect(await rowsOnTarget(job)).toBe(1);
  source?.cut();
  source?.stall();
  // A process that hangs at a silent source is passed over, not waited for.
  const answer = await remove(job, true);
  expect(answer.deleted).toBe(true);
  expect(await rowsOnTarget(job)).toBe(0);
  source?.resume();
}, 90_000);

it('with the target down: refused, then by force, with what stays behind', async () => {
  const [, target] = proxies;
  const clusters = await fixture.api.call<{ id: string; version: number }[]>('GET', ROUTES.clusters);
  const shared = clusters[0];
  const { isStandIn } = await testTarget();
  const cluster = await fixture.api.createCluster(await fixture.api.defaultProjectId(), {
    name: 'through a proxy',
    tier: 'dedicated',
    region: 'here',
    host: '127.0.0.1',
    port: target?.port,
    tls: { enabled: false },
    standIn: isStandIn,
  });
  expect(cluster.id).not.toBe(shared?.id);
  const job = await fixture.start('no-target', {}, only('b'), cluster.id);
  target?.cut();
  target?.stall();
  const refused = await fixture.refused(remove(job));
  expect(refused.code).toBe('TARGET_UNREACHABLE');
  expect(refused.params?.leftBehind).toHaveLength(1);
  expect((await fixture.api.job(job.id)).state).toBe('running');
  const answer = await remove(job, true);
  expect(answer.deleted).toBe(true);
  expect(answer.leftBehind[0]).toContain(`job_id = '${job.id}'`);
  target?.resume();
  expect(await rowsOnTarget(job)).toBe(1);
}, 90_000);

it('with no worker left: waits and says for what; by force at once, with what nobody can remove', async () => {
  const job = await fixture.start('no-worker', {}, only('c'));
  const [worker] = fixture.product.workers;
  const pids = childProcesses(worker?.pid ?? 0);
  await worker?.kill();
  const waiting = await remove(job);
  expect(waiting).toMatchObject({ deleted: false });
  expect(waiting.waitsFor).toContain('orker');
  expect((await fixture.api.job(job.id)).state).toBe('deleting');
  const answer = await remove(job, true);
  expect(answer.deleted).toBe(true);
  expect(answer.leftBehind[0]).toContain('No worker is running');
  expect(answer.leftBehind.join()).toContain(`job_id = '${job.id}'`);
  expect(await rowsOnTarget(job)).toBe(1);
  expect((await fixture.refused(fixture.api.job(job.id))).code).toBe('NOT_FOUND');
  expect(pids.length).toBeGreaterThan(0);
  expect(await fixture.rows('target', 'c')).toEqual([]);
}, 90_000);

it('in a draft, and with another name than its own', async () => {
  const clusters = await fixture.api.call<{ id: string }[]>('GET', ROUTES.clusters);
  const draft = await fixture.api.createJob(clusters[0]?.id ?? '', 'a-draft');
  expect((await fixture.refused(remove({ ...draft, name: 'other' }))).code).toBe('INVALID_REQUEST');
  expect(await remove(draft)).toMatchObject({ deleted: true, leftBehind: [], waitsFor: null });
});
