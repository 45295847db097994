import { type Job, type JobDecision, ROUTES, routePath } from '@tideway/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProductFixture } from './testing/product-fixture.ts';

/** Each kind of failure forced on real servers, inspected, mended by each choice; the target equal afterwards. */
let fixture: ProductFixture;
let job: Job;

beforeAll(async () => {
  fixture = await ProductFixture.open('mend');
  await fixture.both(
    'CREATE TABLE marker (mark VARCHAR(60) PRIMARY KEY)',
    'CREATE TABLE dup (id INT PRIMARY KEY, u VARCHAR(20), v INT, UNIQUE KEY by_u (u))',
    'CREATE TABLE nokey (a INT, b VARCHAR(10))',
    'CREATE TABLE gone (id INT PRIMARY KEY, v VARCHAR(20))',
    'CREATE TABLE altered (id INT PRIMARY KEY)',
  );
  await fixture.source.query('CREATE TABLE narrow (id INT PRIMARY KEY, v VARCHAR(20) NULL)');
  await fixture.target.query('CREATE TABLE narrow (id INT PRIMARY KEY, v VARCHAR(5) NOT NULL)');
  job = await fixture.start('mend');
}, 90_000);
afterAll(() => fixture[Symbol.asyncDispose]());

const decisions = async () =>
  (await fixture.api.call<{ decisions: JobDecision[] }>('GET', routePath(ROUTES.jobDecisions, { jobId: job.id })))
    .decisions;

async function tx(...statements: string[]): Promise<void> {
  await fixture.source.query('BEGIN');
  for (const sql of statements) await fixture.source.query(sql);
  await fixture.source.query('COMMIT');
}

describe('a duplicate key', () => {
  it('is shown with both rows, refuses what does not fit, and is left out row by row', async () => {
    await fixture.target.query("INSERT INTO dup VALUES (90, 'taken', 7)");
    await tx(
      "INSERT INTO dup VALUES (1, 'a', 1)",
      "INSERT INTO dup VALUES (2, 'taken', 2)",
      "INSERT INTO dup VALUES (3, 'c', 3)",
    );
    const { event } = await fixture.failed(job.id, 'TARGET_DUPLICATE_KEY');
    expect(event).toMatchObject({
      cause: { code: 'duplicate-key' },
      table: { database: fixture.name, table: 'dup' },
      key: { id: '2' },
      operation: 'insert',
      conflictingKey: 'by_u',
      columns: ['id', 'u', 'v'],
      sourceBefore: null,
      sourceAfter: ['2', 'taken', '2'],
      targetNow: ['90', 'taken', '7'],
      targetAsked: true,
      marked: ['id', 'v'],
      targetAnswer: { errno: 1062, sqlState: '23000' },
      transaction: { rows: 3, tables: [{ table: `${fixture.name}.dup`, insert: 3, update: 0, delete: 0 }] },
      choices: ['overwrite', 'retry', 'skip-row', 'skip-transaction'],
      preferred: 'overwrite',
    });
    expect(event.sql).toContain('INSERT INTO');
    expect(Number(event.endLocation?.position)).toBeGreaterThan(Number(event.startLocation?.position));
    expect(event.startLocation?.gtid).toBe(event.transaction?.name);

    expect((await fixture.refused(fixture.resume(job.id, { ddl: { action: 'skip' } }))).code).toBe('CONFLICT');
    expect((await fixture.refused(fixture.resume(job.id, { createTable: {} }))).code).toBe('CONFLICT');
    const both = { mode: 'overwrite', skip: 'row' };
    expect((await fixture.refused(fixture.resume(job.id, both))).code).toBe('INVALID_REQUEST');
    const stale = { skip: 'row', failedAt: '2020-01-01T00:00:00Z' };
    expect((await fixture.refused(fixture.resume(job.id, stale))).detail).toContain('another failure');

    const preview = await fixture.preview(job.id, { skip: 'row' });
    expect(preview).toMatchObject({ choice: 'skip-row', refusal: null, targetRow: { id: '90', u: 'taken', v: '7' } });
    expect(preview.effects.map(({ code }) => code)).toEqual(['skip-row', 'skip-row-rest']);
    const retry = await fixture.preview(job.id, {});
    expect(retry.warnings.map(({ code }) => code)).toContain('conflict-stays');

    await fixture.resume(job.id, { skip: 'row', failedAt: event.at, reason: 'known twin' });
    await fixture.caughtUp(job.id);
    expect(await fixture.rows('target', 'dup')).toEqual(['1,a,1', '3,c,3', '90,taken,7']);
    const running = await fixture.api.job(job.id);
    expect(running.skipped).toEqual({ rows: 1, transactions: 0, ddl: 0 });
    const [decision] = await decisions();
    expect(decision).toMatchObject({
      kind: 'skip-row',
      actor: 'operator',
      key: { id: '2' },
      rows: 1,
      reason: 'known twin',
    });
    expect(decision?.appliedAt).not.toBeNull();
    const events = await fixture.events(job.id);
    expect(events).toContainEqual(
      expect.objectContaining({ code: 'job.skip-row-asked', actor: 'operator', kind: 'action' }),
    );
    expect(events).toContainEqual(expect.objectContaining({ code: 'applied.skip-row', actor: 'system' }));
  }, 60_000);

  it('fails again when retried strictly, then the whole transaction is left out', async () => {
    await tx("INSERT INTO dup VALUES (90, 'x', 1)", "INSERT INTO dup VALUES (4, 'd', 4)");
    const first = await fixture.failed(job.id, 'TARGET_DUPLICATE_KEY');
    await fixture.resume(job.id, { mode: 'strict' });
    await fixture.api.waitForJob(
      job.id,
      'failed again',
      ({ state, stateSince }) => state === 'failed' && stateSince > first.job.stateSince,
    );
    const preview = await fixture.preview(job.id, { skip: 'transaction' });
    expect(preview.effects[0]?.params).toMatchObject({ rows: 2 });
    await fixture.resume(job.id, { skip: 'transaction' });
    await fixture.caughtUp(job.id);
    expect(await fixture.rows('target', 'dup')).toEqual(['1,a,1', '3,c,3', '90,taken,7']);
    expect((await fixture.api.job(job.id)).skipped).toEqual({ rows: 1, transactions: 1, ddl: 0 });
    // What was left out stays so, and only that: a restart does not bring it back.
    await fixture.api.act(job.id, 'pause');
    await fixture.api.waitForJob(job.id, 'paused', ({ state }) => state === 'paused');
    await fixture.resume(job.id);
    await fixture.caughtUp(job.id);
    expect(await fixture.rows('target', 'dup')).toEqual(['1,a,1', '3,c,3', '90,taken,7']);
  }, 60_000);

  it('is overwritten from here by the source', async () => {
    await fixture.target.query("INSERT INTO dup VALUES (5, 'twin', 0), (6, 'six', 0)");
    await tx("INSERT INTO dup VALUES (5, 'e', 5)");
    await fixture.failed(job.id, 'TARGET_DUPLICATE_KEY');
    await tx("INSERT INTO dup VALUES (6, 'f', 6)");
    const preview = await fixture.preview(job.id, { mode: 'overwrite' });
    expect(preview.effects[0]).toMatchObject({ code: 'overwrite-window' });
    expect(Number(preview.effects[0]?.params.transactions)).toBeGreaterThanOrEqual(2);
    await fixture.resume(job.id, { mode: 'overwrite' });
    await fixture.caughtUp(job.id);
    expect(await fixture.rows('target', 'dup')).toEqual(['1,a,1', '3,c,3', '5,e,5', '6,f,6', '90,taken,7']);
    expect(await fixture.events(job.id)).toContainEqual(
      expect.objectContaining({ code: 'job.overwrite-asked', actor: 'operator' }),
    );
  }, 60_000);
});

describe('a decision that is taken back', () => {
  const undo = (id: string | undefined) =>
    fixture.api.call('DELETE', routePath(ROUTES.jobDecision, { jobId: job.id, decisionId: id ?? '' }), {});

  it('is as if it had never been made while the job has not reached it; refused once it has', async () => {
    const [reached] = (await decisions()).filter(({ kind }) => kind === 'skip-row');
    await fixture.target.query("INSERT INTO dup VALUES (21, 'twin 21', 0), (22, 'twin 22', 0)");
    await tx("INSERT INTO dup VALUES (21, 's21', 1)", "INSERT INTO dup VALUES (22, 's22', 2)");
    const first = await fixture.failed(job.id, 'TARGET_DUPLICATE_KEY');
    expect(first.event.key).toEqual({ id: '21' });
    expect(await fixture.refused(undo(reached?.id))).toMatchObject({
      code: 'CONFLICT',
      detail: expect.stringContaining('gone past it'),
    });
    await fixture.resume(job.id, { skip: 'row' });
    await fixture.api.waitForJob(
      job.id,
      'failed at the second row',
      ({ state, stateSince }) => state === 'failed' && stateSince > first.job.stateSince,
    );
    const [made] = await decisions();
    expect(made).toMatchObject({ kind: 'skip-row', key: { id: '21' }, appliedAt: null });
    await undo(made?.id);
    expect((await fixture.refused(undo(made?.id))).code).toBe('NOT_FOUND');
    expect((await decisions()).some(({ id }) => id === made?.id)).toBe(false);
    expect(await fixture.events(job.id)).toContainEqual(
      expect.objectContaining({ code: 'job.decision-undone', actor: 'operator', kind: 'action' }),
    );
    // The first row is no longer left out: with its twin gone it is applied, and only the second is left out.
    await fixture.target.query('DELETE FROM dup WHERE id = 21');
    await fixture.resume(job.id, { skip: 'row' });
    await fixture.caughtUp(job.id);
    const rows = await fixture.rows('target', 'dup');
    expect(rows).toContain('21,s21,1');
    expect(rows).toContain('22,twin 22,0');
    const [second] = await decisions();
    expect(second).toMatchObject({ key: { id: '22' } });
    const late = await fixture.refused(undo(second?.id));
    expect(late).toMatchObject({ code: 'CONFLICT', detail: expect.stringContaining('gone past it') });
    await tx('DELETE FROM dup WHERE id IN (21, 22)');
    await fixture.caughtUp(job.id);
  }, 60_000);
});

describe('a value that the target refuses', () => {
  it('names the column; the row is left out, or the column widened and the row retried', async () => {
    await tx("INSERT INTO narrow VALUES (1, 'short')", "INSERT INTO narrow VALUES (2, 'far too long')");
    const { event } = await fixture.failed(job.id, 'TARGET_DATA_REJECTED');
    expect(event).toMatchObject({
      cause: { code: 'value-too-long' },
      marked: ['v'],
      key: { id: '2' },
      targetNow: null,
      targetAsked: true,
    });
    expect(event.choices).toEqual(['retry', 'skip-row', 'skip-transaction']);
    await fixture.resume(job.id, { skip: 'row' });
    await tx('INSERT INTO narrow VALUES (3, NULL)');
    const second = await fixture.failed(job.id, 'TARGET_DATA_REJECTED');
    expect(second.event.cause?.code).toBe('null-not-allowed');
    expect(await fixture.rows('target', 'narrow')).toEqual(['1,short']);
    await fixture.target.query('ALTER TABLE narrow MODIFY v VARCHAR(20) NULL');
    await fixture.resume(job.id);
    await fixture.caughtUp(job.id);
    expect(await fixture.rows('target', 'narrow')).toEqual(['1,short', '3,']);

    // An update shows all three rows: before, after, and the target's.
    await fixture.target.query('ALTER TABLE narrow MODIFY v VARCHAR(5) NULL');
    await fixture.source.query("UPDATE narrow SET v = 'too long again' WHERE id = 1");
    const third = await fixture.failed(job.id, 'TARGET_DATA_REJECTED');
    expect(third.event).toMatchObject({
      operation: 'update',
      sourceBefore: ['1', 'short'],
      sourceAfter: ['1', 'too long again'],
      targetNow: ['1', 'short'],
      marked: ['v'],
    });
    await fixture.target.query('ALTER TABLE narrow MODIFY v VARCHAR(20) NULL');
    await fixture.resume(job.id);
    await fixture.caughtUp(job.id);
    expect(await fixture.rows('target', 'narrow')).toEqual(['1,too long again', '3,']);
  }, 60_000);
});

describe('a missing table', () => {
  it("is created from the source's structure", async () => {
    await fixture.target.query('DROP TABLE gone');
    await tx("INSERT INTO gone VALUES (1, 'one')", "INSERT INTO gone VALUES (2, 'two')");
    const { event } = await fixture.failed(job.id, 'TARGET_TABLE_MISSING');
    expect(event).toMatchObject({
      cause: { code: 'table-missing' },
      preferred: 'create-table',
      targetAnswer: { errno: 1146 },
    });
    expect(event.choices).toEqual(['create-table', 'retry', 'skip-transaction']);
    expect(event.createTable).toContain('CREATE TABLE');
    const preview = await fixture.preview(job.id, { createTable: {} });
    expect(preview.sql).toEqual([event.createTable]);
    for (const sql of ['DROP TABLE dup', 'CREATE TABLE x (a INT); DROP TABLE dup', 'CREATE TABLE `x']) {
      const problem = await fixture.refused(fixture.resume(job.id, { createTable: { sql } }));
      expect(problem.code, sql).toBe('INVALID_REQUEST');
    }
    const wrong = await fixture.refused(
      fixture.resume(job.id, { createTable: { sql: 'CREATE TABLE gone (id NOTATYPE)' } }),
    );
    expect(wrong.scope).toBe('target');
    expect((await fixture.api.job(job.id)).state).toBe('failed');
    await fixture.resume(job.id, { createTable: {} });
    await fixture.caughtUp(job.id);
    expect(await fixture.rows('target', 'gone')).toEqual(await fixture.rows('source', 'gone'));

    await fixture.target.query('DROP TABLE gone');
    await tx("INSERT INTO gone VALUES (3, 'three')");
    await fixture.failed(job.id, 'TARGET_TABLE_MISSING');
    await fixture.resume(job.id, { skip: 'transaction' });
    await fixture.caughtUp(job.id);
    await fixture.target.query('CREATE TABLE gone (id INT PRIMARY KEY, v VARCHAR(20))');
  }, 60_000);
});

describe('a row of a table without a key', () => {
  it('that is not there can be left out', async () => {
    await fixture.source.query("INSERT INTO nokey VALUES (1, 'x'), (2, 'y')");
    await fixture.caughtUp(job.id);
    await fixture.target.query("UPDATE nokey SET b = 'other' WHERE a = 1");
    await tx("UPDATE nokey SET b = 'new' WHERE a = 1", "UPDATE nokey SET b = 'new' WHERE a = 2");
    const { event } = await fixture.failed(job.id, 'TARGET_ROW_MISSING_NO_KEY');
    expect(event).toMatchObject({ cause: { code: 'row-missing-no-key' }, operation: 'update', targetAsked: false });
    await fixture.resume(job.id, { skip: 'row' });
    await fixture.caughtUp(job.id);
    expect(await fixture.rows('target', 'nokey')).toEqual(['1,other', '2,new']);
  }, 60_000);
});

describe('a DDL that the target refuses', () => {
  it('is skipped, or replaced, or tried again', async () => {
    await fixture.target.query('ALTER TABLE altered ADD COLUMN c INT');
    await fixture.source.query('ALTER TABLE altered ADD COLUMN c INT');
    const { event } = await fixture.failed(job.id, 'TARGET_DDL_FAILED');
    expect(event).toMatchObject({
      cause: { code: 'ddl-failed' },
      operation: 'ddl',
      choices: ['retry', 'skip-ddl', 'replace-ddl'],
    });
    expect(event.sourceStatement).toContain('ADD COLUMN c INT');
    expect((await fixture.preview(job.id, { ddl: { action: 'skip' } })).effects[0]?.code).toBe('skip-ddl');
    await fixture.resume(job.id, { ddl: { action: 'skip' } });
    await fixture.source.query('INSERT INTO altered VALUES (1, 1)');
    await fixture.caughtUp(job.id);
    expect((await fixture.api.job(job.id)).skipped.ddl).toBe(1);

    await fixture.target.query('ALTER TABLE altered ADD COLUMN d INT');
    await fixture.source.query('ALTER TABLE altered ADD COLUMN d VARCHAR(9)');
    await fixture.failed(job.id, 'TARGET_DDL_FAILED');
    const sql = 'ALTER TABLE altered MODIFY d VARCHAR(9)';
    expect((await fixture.preview(job.id, { ddl: { action: 'replace', sql } })).sql).toEqual([sql]);
    await fixture.resume(job.id, { ddl: { action: 'replace', sql } });
    await fixture.source.query("INSERT INTO altered VALUES (2, 2, 'two')");
    await fixture.caughtUp(job.id);

    await fixture.target.query('ALTER TABLE altered ADD COLUMN e INT');
    await fixture.source.query('ALTER TABLE altered ADD COLUMN e INT');
    await fixture.failed(job.id, 'TARGET_DDL_FAILED');
    await fixture.target.query('ALTER TABLE altered DROP COLUMN e');
    await fixture.resume(job.id);
    await fixture.source.query("INSERT INTO altered VALUES (3, 3, 'three', 3)");
    await fixture.caughtUp(job.id);
    expect(await fixture.rows('target', 'altered')).toEqual(await fixture.rows('source', 'altered'));
  }, 90_000);

  it('waits for a decision where the policy says so', async () => {
    await fixture.api.act(job.id, 'pause');
    const paused = await fixture.api.waitForJob(job.id, 'paused', ({ state }) => state === 'paused');
    await fixture.api.patchJob(paused, { options: { ddlPolicy: 'stop' } });
    await fixture.resume(job.id);
    await fixture.source.query('ALTER TABLE altered ADD COLUMN f INT');
    const { event } = await fixture.failed(job.id, 'TARGET_DDL_STOPPED');
    expect(event).toMatchObject({ cause: { code: 'ddl-stopped' }, preferred: 'run-ddl' });
    await fixture.resume(job.id, { ddl: { action: 'run' } });
    await fixture.source.query("INSERT INTO altered VALUES (4, 4, 'four', 4, 4)");
    await fixture.caughtUp(job.id);
    expect(await fixture.rows('target', 'altered')).toEqual(await fixture.rows('source', 'altered'));
  }, 60_000);

  it('leaves a list of every decision, for ever', async () => {
    const list = await decisions();
    expect(list.map(({ kind }) => kind).toReversed()).toEqual([
      'skip-row',
      'skip-transaction',
      'overwrite',
      'skip-row',
      'skip-row',
      'create-table',
      'skip-transaction',
      'skip-row',
      'skip-ddl',
      'replace-ddl',
      'run-ddl',
    ]);
    const open = list.filter(
      ({ appliedAt, kind }) => appliedAt === null && !['overwrite', 'create-table'].includes(kind),
    );
    expect(open).toEqual([]);
    expect((await fixture.api.job(job.id)).skipped).toEqual({ rows: 4, transactions: 2, ddl: 1 });
  });
});
