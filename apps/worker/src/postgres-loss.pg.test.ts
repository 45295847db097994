import { startPostgres, startProxy, testPostgres } from '@tideway/testbed';
import { expect, it } from 'vitest';
import { bothSides, tableRows } from './testing/both-sides.ts';
import { WorkerFixture } from './testing/worker-fixture.ts';

const JOURNAL = 'CREATE TABLE journal (n INT NOT NULL)';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(accept: () => Promise<boolean> | boolean, what: string, ms = 60_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await accept())) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(50);
  }
}

it('while Postgres is away jobs go on and none is started; what happened is told when it is back', async () => {
  const postgres = await startPostgres({ own: true });
  try {
    await using db = await bothSides('away', [JOURNAL]);
    await using other = await bothSides('away_too', [JOURNAL]);
    await using fixture = await WorkerFixture.open(undefined, postgres);
    await fixture.createJob('away', db.name);
    await fixture.createJob('crashed', other.name);
    const worker = fixture.startWorker();
    for (const id of ['away', 'crashed']) await fixture.until(id, (job) => job?.state === 'running');
    const spare = fixture.startWorker();
    const holder = await fixture.leaseHolder('away');
    const crashed = await fixture.jobProcessOf('crashed', worker);

    // As after a long outage: when it is back, the leases have run out.
    await fixture.pool.query("UPDATE jobs SET lease_expires_at = now() + interval '300 milliseconds'");
    await postgres.kill();
    process.kill(crashed, 'SIGKILL');
    await sleep(1_000);
    for (const [index, { source }] of [db, other].entries()) {
      await source.query(`INSERT INTO journal VALUES (${index})`);
      await source.query('CREATE TABLE made (id INT PRIMARY KEY)');
    }
    await db.source.query('INSERT INTO journal VALUES (10)');
    await until(async () => (await tableRows(db.target, 'journal')).length === 2, 'the job goes on without Postgres');
    expect(fixture.jobProcesses(worker)).not.toContain(crashed);
    expect(fixture.jobProcesses(worker)).toHaveLength(1);
    expect(fixture.jobProcesses(spare)).toEqual([]);
    expect(await tableRows(other.target, 'journal')).toEqual([]);

    await postgres.start();
    await until(async () => (await tableRows(other.target, 'journal')).length === 1, 'the other job is started again');
    // Told late, but told: the DDL that was run meanwhile, and where the job stands.
    await until(async () => (await fixture.events('away')).includes('ddl.applied'), 'the DDL is in the events');
    await fixture.until('away', (job) => job?.stage === 'in-sync');
    expect(await fixture.leaseHolder('away')).toBe(holder);
    expect(await tableRows(db.target, 'journal')).toEqual(['[0]', '[10]']);
  } finally {
    await postgres.stop();
  }
}, 240_000);

it('a job that is paused while Postgres goes away is paused when it is back', async () => {
  const postgres = await startPostgres({ own: true });
  try {
    await using db = await bothSides('pausing', [JOURNAL]);
    await using fixture = await WorkerFixture.open(undefined, postgres);
    await fixture.createJob('pausing', db.name);
    const worker = fixture.startWorker();
    await fixture.until('pausing', (job) => job?.state === 'running');
    const [pid = 0] = fixture.jobProcesses(worker);
    // Held, so that Postgres is gone before the process has drained.
    process.kill(pid, 'SIGSTOP');
    await fixture.ask('pausing', 'pausing');
    await fixture.until('pausing', (job) => job?.stage === 'draining');
    await postgres.kill();
    process.kill(pid, 'SIGCONT');
    await until(() => fixture.jobProcesses(worker).length === 0, 'the process has drained');
    await sleep(500);
    await postgres.start();
    await fixture.until('pausing', (job) => job?.state === 'paused');
  } finally {
    await postgres.stop();
  }
}, 240_000);

it('has one process a job, however slowly Postgres answers', async () => {
  const postgres = await testPostgres();
  const proxy = await startProxy(postgres);
  const url = new URL(postgres.url);
  url.port = String(proxy.port);
  try {
    await using db = await bothSides('slow', [JOURNAL]);
    await using fixture = await WorkerFixture.open(undefined, { ...postgres, url: url.href, port: proxy.port });
    await fixture.createJob('slow', db.name);
    const worker = fixture.startWorker();
    await fixture.until('slow', (job) => job?.state === 'running');
    const [first = 0] = fixture.jobProcesses(worker);
    proxy.latency(400);
    await sleep(1_000);
    process.kill(first, 'SIGKILL');
    // The retry is due long before its event is written, and meanwhile the job is looked at again and again.
    await until(() => fixture.jobProcesses(worker).some((pid) => pid !== first), 'the process is started again');
    for (let look = 0; look < 60; look += 1) {
      expect(fixture.jobProcesses(worker).length).toBeLessThanOrEqual(1);
      await sleep(100);
    }
    proxy.latency(0);
    await db.source.query('INSERT INTO journal VALUES (1)');
    await until(async () => (await tableRows(db.target, 'journal')).length === 1, 'the job goes on');
  } finally {
    await proxy.close();
  }
}, 240_000);
