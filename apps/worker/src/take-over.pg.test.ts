import { LEASE_RENEW_SECONDS, LEASE_TTL_SECONDS } from '@tideway/job-store';
import { childProcesses, freezeProcesses } from '@tideway/testbed';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { expect, it } from 'vitest';
import { bothSides, tableRows } from './testing/both-sides.ts';
import { WorkerFixture } from './testing/worker-fixture.ts';

const ITEM = 'CREATE TABLE item (id INT PRIMARY KEY, v INT NOT NULL)';
/** No key: a transaction applied twice would show. */
const JOURNAL = 'CREATE TABLE journal (n INT NOT NULL)';

async function until(accept: () => Promise<boolean> | boolean, what: string, ms = 60_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await accept())) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether a lane waits inside its transaction, in the UPDATE of `item`. */
async function isInside(target: Connection, name: string): Promise<boolean> {
  const [rows] = await target.query<RowDataPacket[]>(
    "SELECT INFO AS sql_text FROM information_schema.PROCESSLIST WHERE COMMAND = 'Query' AND INFO LIKE ?",
    [`%${name}%item%`],
  );
  return rows.some(({ sql_text: sql }) => !String(sql).includes('PROCESSLIST'));
}

it('a worker frozen inside a transaction is replaced within 20 s; woken, it writes nothing and runs no DDL', async () => {
  await using db = await bothSides('frozen', [ITEM, JOURNAL]);
  await db.source.query('INSERT INTO item VALUES (1, 0)');
  await db.target.query('INSERT INTO item VALUES (1, 0)');
  await using fixture = await WorkerFixture.open();
  await fixture.createJob('frozen', db.name);
  const startedAt = performance.now();
  const old = fixture.startWorker();
  await fixture.until('frozen', (job) => job?.state === 'running');
  const startSeconds = (performance.now() - startedAt) / 1000;

  // The row is locked, so the lane gets stuck in the middle of its transaction: frozen there, then let through.
  await db.target.beginTransaction();
  await db.target.query('SELECT * FROM item WHERE id = 1 FOR UPDATE');
  await db.source.beginTransaction();
  await db.source.query('INSERT INTO journal VALUES (1)');
  await db.source.query('UPDATE item SET v = 1 WHERE id = 1');
  await db.source.commit();
  await db.source.query('CREATE TABLE made (id INT PRIMARY KEY)');
  await using watcher = await fixture.connectTarget();
  await until(() => isInside(watcher.connection, db.name), 'a lane waits for the lock');
  const wake = freezeProcesses([old.pid ?? 0, ...childProcesses(old.pid ?? 0)]);
  try {
    await db.target.rollback();
    const frozenAt = performance.now();
    const frozenOnTarget = await targetSeconds(watcher.connection);
    fixture.startWorker();
    const before = await fixture.leaseHolder('frozen');
    await until(async () => (await fixture.leaseHolder('frozen')) !== before, 'another worker holds the lease');
    // What is left of the 20 s is for the start of the job process, which depends on the machine.
    expect(performance.now() - frozenAt).toBeLessThan(16_000);
    await until(async () => (await tableRows(db.target, 'journal')).length > 0, 'the transaction is applied');
    // By the target's clock, from the freeze to the successor's rows. A machine on which the first start was slow gets
    // what the lease takes, and two such starts.
    const tookSeconds = (await targetSeconds(watcher.connection)) - frozenOnTarget;
    const leaseSeconds = LEASE_TTL_SECONDS + 2 * LEASE_RENEW_SECONDS;
    expect(tookSeconds).toBeLessThan(Math.max(20, leaseSeconds + 2 * startSeconds));
    await until(async () => (await tables(db.target)).includes('made'), 'the DDL is run');
  } finally {
    wake();
  }
  await db.source.query('DROP TABLE made');
  await db.source.query('INSERT INTO journal VALUES (2)');
  await until(async () => (await tableRows(db.target, 'journal')).length === 2, 'the new worker goes on');
  await until(() => childProcesses(old.pid ?? 0).length === 0, 'the old worker has ended its job process');
  expect(await tableRows(db.target, 'journal')).toEqual(['[1]', '[2]']);
  expect(await tableRows(db.target, 'item')).toEqual(['[1,1]']);
  expect(await tables(db.target)).not.toContain('made');
  expect((await fixture.job('frozen'))?.error).toBeNull();
}, 240_000);

it('a worker told to end, under load, gives its jobs to another at once: nothing fails, nothing is applied twice', async () => {
  await using db = await bothSides('drained', [JOURNAL]);
  await using fixture = await WorkerFixture.open();
  await fixture.createJob('drained', db.name);
  const old = fixture.startWorker();
  await fixture.until('drained', (job) => job?.state === 'running');
  fixture.startWorker();
  const before = await fixture.leaseHolder('drained');
  let written = 0;
  let isWriting = true;
  const writing = (async () => {
    while (isWriting) await db.source.query('INSERT INTO journal VALUES (?)', [++written]);
  })();
  await until(async () => (await tableRows(db.target, 'journal')).length > 20, 'rows arrive');
  const ended = new Promise((resolve) => old.once('exit', resolve));
  old.kill('SIGTERM');
  await ended;
  expect(old.exitCode, fixture.output).toBe(0);
  // A lease that was let go of is taken at once; one that was not would be free only later.
  await until(
    async () => ![before, null].includes(await fixture.leaseHolder('drained')),
    'another worker holds the lease',
    (LEASE_TTL_SECONDS - 2) * 1000,
  );
  const during = (await tableRows(db.target, 'journal')).length;
  await until(async () => (await tableRows(db.target, 'journal')).length > during, 'rows arrive from the other worker');
  isWriting = false;
  await writing;
  await until(async () => (await tableRows(db.target, 'journal')).length >= written, 'all rows are there');
  const numbers = (await tableRows(db.target, 'journal')).map((row) => Number(row.slice(1, -1)));
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: written }, (_, n) => n + 1));
  const job = await fixture.job('drained');
  expect([job?.state, job?.error]).toEqual(['running', null]);
  expect((await fixture.events('drained')).filter((code) => /fail|error|retry/.test(code))).toEqual([]);
}, 120_000);

async function targetSeconds(connection: Connection): Promise<number> {
  const [[row]] = await connection.query<RowDataPacket[]>('SELECT UNIX_TIMESTAMP(NOW(6)) AS now');
  return Number(row?.now);
}

async function tables(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>('SHOW TABLES');
  return rows.map((row) => String(Object.values(row)[0]));
}
