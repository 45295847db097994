import type { Job, JobDecision } from '@tideway/contract';
import { ROUTES, routePath } from '@tideway/contract';
import { type MysqlServer, startMysql } from '@tideway/testbed';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProductFixture } from './testing/product-fixture.ts';

/** Decisions on a source without GTIDs are bound to places in the log. */
let server: MysqlServer;
let fixture: ProductFixture;
let job: Job;

beforeAll(async () => {
  server = await startMysql({
    role: 'source',
    own: true,
    variables: { gtid_mode: 'OFF', enforce_gtid_consistency: 'OFF' },
  });
  fixture = await ProductFixture.open('place', { own: server });
  await fixture.both(
    'CREATE TABLE marker (mark VARCHAR(60) PRIMARY KEY)',
    'CREATE TABLE t (id INT PRIMARY KEY, v INT)',
    'CREATE TABLE altered (id INT PRIMARY KEY)',
  );
  job = await fixture.start('place');
}, 120_000);
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
  await server.stop();
});

async function restart(): Promise<void> {
  await fixture.api.act(job.id, 'pause');
  await fixture.api.waitForJob(job.id, 'paused', ({ state }) => state === 'paused');
  await fixture.resume(job.id);
}

it('two rows of one transaction, one after the other, then a whole transaction, then a DDL; a restart brings nothing back', async () => {
  await fixture.target.query('INSERT INTO t VALUES (2, 0), (4, 0), (9, 0)');
  await fixture.source.query('INSERT INTO t VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 5)');
  const first = await fixture.failed(job.id, 'TARGET_DUPLICATE_KEY');
  expect(first.event).toMatchObject({ key: { id: '2' }, transaction: { rows: 5 } });
  expect(first.event.transaction?.name).toMatch(/^binlog\.\d+:\d+$/);
  await fixture.resume(job.id, { skip: 'row' });
  // The transaction is whole but for the first row; its second twin stops it again, by its index as read.
  const second = await fixture.api.waitForJob(
    job.id,
    'failed at the second row',
    ({ state, error }) => state === 'failed' && (error?.params.key as { id?: string })?.id === '4',
  );
  expect(second.error?.params.change).toBe(3);
  expect(await fixture.rows('target', 't')).toEqual(['2,0', '4,0', '9,0']);
  await fixture.resume(job.id, { skip: 'row' });
  await fixture.caughtUp(job.id);
  expect(await fixture.rows('target', 't')).toEqual(['1,1', '2,0', '3,3', '4,0', '5,5', '9,0']);

  await fixture.source.query('INSERT INTO t VALUES (8, 8), (9, 9)');
  await fixture.failed(job.id, 'TARGET_DUPLICATE_KEY');
  await fixture.resume(job.id, { skip: 'transaction' });
  await fixture.caughtUp(job.id);

  await fixture.target.query('ALTER TABLE altered ADD COLUMN c INT');
  await fixture.source.query('ALTER TABLE altered ADD COLUMN c INT');
  await fixture.failed(job.id, 'TARGET_DDL_FAILED');
  await fixture.resume(job.id, { ddl: { action: 'skip' } });
  await fixture.source.query('INSERT INTO altered VALUES (1, 1)');
  await fixture.caughtUp(job.id);
  await restart();
  await fixture.source.query('UPDATE t SET v = 50 WHERE id = 5');
  await fixture.caughtUp(job.id);
  expect(await fixture.rows('target', 't')).toEqual(['1,1', '2,0', '3,3', '4,0', '5,50', '9,0']);
  expect(await fixture.rows('target', 'altered')).toEqual(['1,1']);
  const path = routePath(ROUTES.jobDecisions, { jobId: job.id });
  const { decisions } = await fixture.api.call<{ decisions: JobDecision[] }>('GET', path);
  expect(decisions.map(({ kind, appliedAt }) => [kind, appliedAt !== null])).toEqual([
    ['skip-ddl', true],
    ['skip-transaction', true],
    ['skip-row', true],
    ['skip-row', true],
  ]);
}, 150_000);
