import type { Job, JobEvent, LogLine, MetricSeries, TableStatus } from '@tideway/contract';
import { openPool, SecretBox, WorkerStore } from '@tideway/job-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiFixture } from '../testing/api-fixture.ts';

let api: ApiFixture;
let pool: ReturnType<typeof openPool>;
let worker: WorkerStore;
let job: Job;
let path: string;

beforeAll(async () => {
  api = await ApiFixture.open();
  pool = openPool({ databaseUrl: api.databaseUrl, name: 'test', max: 2, onIdleError: () => undefined });
  worker = new WorkerStore(pool, new SecretBox([Buffer.alloc(32, 1)]));
  job = await api.draft(await api.cluster(), 'long-lived', ['orders']);
  path = `/api/v1/jobs/${job.id}`;
});
afterAll(async () => {
  await pool.end();
  await api[Symbol.asyncDispose]();
});

describe('tables', () => {
  const TABLES = 20_000;
  const page = (query: string) => api.ok<{ total: number; tables: TableStatus[] }>('GET', `${path}/tables?${query}`);
  const delta = (n: number, rows = n) => ({
    database: `shop${n % 10}`,
    table: `t${String(n).padStart(5, '0')}`,
    inserted: rows,
    updated: 0,
    deleted: 0,
    ddl: 0,
    updatesMissed: n === 77 ? 2 : 0,
    deletesMissed: 0,
    missedSamples: n === 77 ? [{ kind: 'update' as const, key: { id: '5' }, position: 'b.000001:4' }] : [],
  });

  it('20,000 of them: counted, searched, sorted and cut on the server', async () => {
    await worker.addTableCounts(
      job.id,
      Array.from({ length: TABLES }, (_, n) => delta(n)),
    );
    const first = await page('limit=50');
    expect(first.total).toBe(TABLES);
    expect(first.tables).toHaveLength(50);
    expect(first.tables[0]).toMatchObject({ database: 'shop0', table: 't00000' });
    const last = await page(`limit=50&offset=${TABLES - 10}`);
    expect(last.tables.at(-1)).toMatchObject({ database: 'shop9', table: 't19999' });
    expect(await page('search=SHOP3.t0001&limit=5')).toMatchObject({ total: 1, tables: [{ table: 't00013' }] });
    expect(await page('search=%25&limit=5')).toMatchObject({ total: 0 });
    expect((await page('sort=rows&limit=2')).tables.map(({ inserted }) => inserted)).toEqual(['19999', '19998']);
    const missed = await page('missed=true');
    expect(missed).toMatchObject({ total: 1, tables: [{ table: 't00077', updatesMissed: '2' }] });
    expect(missed.tables[0]?.missedSamples).toEqual([{ kind: 'update', key: { id: '5' }, position: 'b.000001:4' }]);
  });

  it('adds to what is there, and keeps samples until newer ones come', async () => {
    await worker.addTableCounts(job.id, [{ ...delta(77, 3), updatesMissed: 0, missedSamples: [] }]);
    const { tables } = await page('missed=true');
    expect(tables[0]).toMatchObject({ inserted: '80', updatesMissed: '2' });
    expect(tables[0]?.missedSamples).toHaveLength(1);
  });
});

describe('the log', () => {
  const log = async (query: string) => (await api.ok<{ lines: LogLine[] }>('GET', `${path}/log?${query}`)).lines;

  it('is followed, filtered, searched, downloaded, and bounded', async () => {
    await worker.addLogLines(
      job.id,
      Array.from({ length: 5_200 }, (_, n) => ({
        level: n % 100 === 0 ? ('error' as const) : ('info' as const),
        message: `line ${n}`,
        fields: { n },
      })),
    );
    const newest = await log('limit=3');
    expect(newest.map(({ message }) => message)).toEqual(['line 5197', 'line 5198', 'line 5199']);
    expect(await log(`after=${newest[1]?.id}`)).toHaveLength(1);
    expect((await log(`before=${newest[0]?.id}&limit=2`)).map(({ message }) => message)).toEqual([
      'line 5195',
      'line 5196',
    ]);
    expect((await log('level=error&limit=1000')).length).toBe(50);
    expect((await log('search=LINE 519&limit=1000')).length).toBe(11);
    const file = await api.send('GET', `${path}/log/download?level=error`);
    expect(file.headers['content-disposition']).toBe('attachment; filename="long-lived.log"');
    const lines = file.body.trim().split('\n');
    expect(lines).toHaveLength(50);
    expect(lines[0]).toMatch(/^\d{4}-.*Z ERROR line 200 \{"n":200\}$/);
  });
});

describe('measurements', () => {
  it('are thinned and bounded, and a span without a report is a gap, never 0', async () => {
    const fill = (step: number, from: string, every: string) =>
      pool.query(
        `INSERT INTO metric_points (job_id, step_seconds, at, values)
         SELECT $1, $2, t, '{"lagApplied": 1}' FROM generate_series(now() - $3::interval, now(), $4::interval) AS t
         ON CONFLICT DO NOTHING`,
        [job.id, step, from, every],
      );
    await fill(1, '2 hours', '1 second');
    await fill(60, '20 days', '1 minute');
    await worker.addMetrics(job.id, 60, { lagApplied: null });
    const kept = await pool.query<{ step: number; n: string }>(
      'SELECT step_seconds AS step, count(*) AS n FROM metric_points WHERE job_id = $1 GROUP BY 1 ORDER BY 1',
      [job.id],
    );
    expect(Number(kept.rows[0]?.n)).toBeLessThanOrEqual(3_602);
    expect(Number(kept.rows[1]?.n)).toBeLessThanOrEqual(14 * 1_440 + 2);

    await pool.query(
      "DELETE FROM metric_points WHERE job_id = $1 AND step_seconds = 1 AND at BETWEEN now() - interval '8 minutes' AND now() - interval '5 minutes'",
      [job.id],
    );
    const series = await api.ok<MetricSeries>('GET', `${path}/metrics?points=60`);
    expect(series.times.length).toBeLessThanOrEqual(62);
    const lag = series.series.lagApplied ?? [];
    expect(lag.filter((value) => value === null).length).toBeGreaterThan(8);
    expect(lag).not.toContain(0);
    const fortnight = new Date(Date.now() - 13 * 86_400_000).toISOString();
    const long = await api.ok<MetricSeries>('GET', `${path}/metrics?from=${fortnight}&points=200`);
    expect(long.times.length).toBeLessThanOrEqual(202);
    expect(long.stepSeconds).toBeGreaterThanOrEqual(60);
  });
});

describe('events', () => {
  it('are one timeline, by kind and time, with their authors', async () => {
    const add = (kind: JobEvent['kind'], actor: string, code: string) =>
      worker.addEvent({ jobId: job.id, kind, actor, code, message: code, params: {} });
    await add('action', 'ada', 'job.pause-asked');
    await add('state', 'system', 'job.paused');
    await add('ddl', 'system', 'ddl.applied');
    const events = async (query: string) =>
      (await api.ok<{ events: JobEvent[] }>('GET', `${path}/events?${query}`)).events;
    expect((await events('limit=3')).map(({ code }) => code)).toEqual(['ddl.applied', 'job.paused', 'job.pause-asked']);
    expect(await events('kinds=action&limit=1')).toMatchObject([{ actor: 'ada' }]);
    expect((await events('kinds=ddl,state')).map(({ kind }) => kind)).toEqual(['ddl', 'state']);
    expect(await events(`to=${new Date(0).toISOString()}`)).toEqual([]);
    expect((await api.refused('GET', `${path}/events?kinds=nonsense`)).status).toBe(422);
  });
});
