import type { RowDataPacket } from 'mysql2/promise';
import { expect, it } from 'vitest';
import { bothSides, tableRows } from './testing/both-sides.ts';
import { WorkerFixture } from './testing/worker-fixture.ts';

const CREATE = 'CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, UNIQUE KEY u (name))';
/** No key: a transaction applied twice would show. */
const JOURNAL = 'CREATE TABLE journal (n INT NOT NULL, note VARCHAR(40))';

it('applies, survives kill -9 of the job process, pauses, resumes, deletes', async () => {
  await using db = await bothSides('life', [CREATE, JOURNAL]);
  await using fixture = await WorkerFixture.open();
  await fixture.createJob('life', db.name);
  const worker = fixture.startWorker();
  await fixture.until('life', (job) => job?.state === 'running');

  let writing = true;
  let n = 0;
  const load = (async () => {
    while (writing) {
      n += 1;
      await db.source.beginTransaction();
      await db.source.query('INSERT INTO item VALUES (?, ?)', [n, `name ${n}`]);
      await db.source.query('INSERT INTO journal VALUES (?, ?)', [n, 'x']);
      if (n > 10) await db.source.query('UPDATE item SET name = ? WHERE id = ?', [`again ${n}`, n - 10]);
      await db.source.commit();
    }
  })();
  for (let kill = 0; kill < 3; kill += 1) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const [pid] = fixture.jobProcesses(worker);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  writing = false;
  await load;
  const expected = { item: await tableRows(db.source, 'item'), journal: await tableRows(db.source, 'journal') };
  await fixture.until('life', async () => (await tableRows(db.target, 'journal')).length >= expected.journal.length);
  expect(await tableRows(db.target, 'item')).toEqual(expected.item);
  expect(await tableRows(db.target, 'journal')).toEqual(expected.journal);

  await fixture.ask('life', 'pausing');
  await fixture.until('life', (job) => job?.state === 'paused');
  await db.source.query('DELETE FROM item WHERE id <= 5');
  await db.source.query("INSERT INTO journal VALUES (-1, 'while paused')");
  await fixture.ask('life', 'starting');
  await fixture.until(
    'life',
    async () => (await tableRows(db.target, 'journal')).length === expected.journal.length + 1,
  );
  expect(await tableRows(db.target, 'item')).toEqual(await tableRows(db.source, 'item'));
  // Idle: heartbeats prove the target fresh.
  await fixture.until('life', (job) => job?.stage === 'in-sync' && Number(job.progress?.lag.applied ?? 99) < 2);

  await fixture.ask('life', 'deleting');
  await fixture.until('life', (facts) => facts === undefined);
  const [left] = await db.target.query<RowDataPacket[]>("SELECT job_id FROM tideway.job WHERE job_id = 'life'");
  expect(left).toEqual([]);
  expect((await tableRows(db.target, 'journal')).length).toBe(expected.journal.length + 1);
}, 240_000);

it('fails on a missing table and on a conflict, and goes on once mended', async () => {
  await using db = await bothSides('mend', [CREATE]);
  await using fixture = await WorkerFixture.open();
  await fixture.createJob('mend', db.name);
  fixture.startWorker();
  await fixture.until('mend', (job) => job?.state === 'running');

  await db.target.query('DROP TABLE item');
  await db.source.query("INSERT INTO item VALUES (1, 'one')");
  const missing = await fixture.until('mend', (job) => job?.state === 'failed');
  expect(missing?.error?.code).toBe('TARGET_TABLE_MISSING');
  expect(missing?.error?.detail).toMatch(
    /^startLocation: \[position: \(.+, \d+\), gtid-set: .*\], endLocation: .*cannot fetch downstream table schema of .*Raw Cause: Error 1146/,
  );
  await db.target.query(CREATE);
  await fixture.ask('mend', 'starting');
  await fixture.until('mend', async () => (await tableRows(db.target, 'item')).length === 1);

  await db.target.query("INSERT INTO item VALUES (2, 'not from the source')");
  await db.source.query("INSERT INTO item VALUES (2, 'two')");
  const conflict = await fixture.until('mend', (job) => job?.state === 'failed');
  expect(conflict?.error?.code).toBe('TARGET_DUPLICATE_KEY');
  await fixture.ask('mend', 'starting', { mode: 'strict' });
  await fixture.until('mend', (job) => job?.state === 'failed' && job.error !== null);
  await fixture.ask('mend', 'starting', { mode: 'overwrite' });
  await db.source.query("INSERT INTO item VALUES (3, 'three')");
  await fixture.until('mend', async () => (await tableRows(db.target, 'item')).length === 3);
  expect(await tableRows(db.target, 'item')).toEqual(await tableRows(db.source, 'item'));
}, 240_000);
