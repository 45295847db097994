import {
  type FailedEvent,
  failedEvent,
  type LogLine,
  type MetricSeries,
  type TableStatus,
  tableStatus,
} from '@tideway/contract';
import type { StoreContext } from '../context.ts';

/** Which of a job's tables, in what order. */
export interface TablePage {
  /** Part of `database.table`, whatever its case. */
  readonly search?: string | undefined;
  readonly sort?: keyof typeof TABLE_ORDER | undefined;
  /** Only those where an update or delete met no row. */
  readonly missed?: boolean | undefined;
  readonly limit: number;
  readonly offset: number;
}

const TABLE_ORDER = {
  name: '',
  rows: 'inserted + updated + deleted DESC,',
  missed: 'updates_missed + deletes_missed DESC,',
  'last-applied': 'last_applied_at DESC NULLS LAST,',
} as const;

/** Postgres gives its bigint as text. */
interface TableRow {
  readonly database: string;
  readonly table: string;
  readonly inserted: string;
  readonly updated: string;
  readonly deleted: string;
  readonly ddl: string;
  readonly updates_missed: string;
  readonly deletes_missed: string;
  readonly last_applied_at: Date | null;
  readonly missed_samples: unknown;
}

/** What a job has done and said: tables, measurements, log, the failed event. */
export class JobHistory {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** A page of a job's tables, of 20,000 in the time of 20: searched, sorted and cut by Postgres. */
  async tables(jobId: string, page: TablePage): Promise<{ total: number; tables: TableStatus[] }> {
    const { search = '', sort = 'name', missed = false, limit, offset } = page;
    const where = `WHERE job_id = $1 AND ($2 = '' OR position(lower($2) IN lower(database || '.' || "table")) > 0)
      AND (NOT $3 OR updates_missed + deletes_missed > 0)`;
    const [counted, found] = await Promise.all([
      this.#context.pool.query<{ total: string }>(`SELECT count(*) AS total FROM table_status ${where}`, [
        jobId,
        search,
        missed,
      ]),
      this.#context.pool.query<TableRow>(
        `SELECT * FROM table_status ${where} ORDER BY ${TABLE_ORDER[sort]} database, "table" LIMIT $4 OFFSET $5`,
        [jobId, search, missed, limit, offset],
      ),
    ]);
    const tables = found.rows.map((row) => ({
      database: row.database,
      table: row.table,
      inserted: row.inserted,
      updated: row.updated,
      deleted: row.deleted,
      ddl: row.ddl,
      updatesMissed: row.updates_missed,
      deletesMissed: row.deletes_missed,
      lastAppliedAt: row.last_applied_at?.toISOString() ?? null,
      missedSamples: tableStatus.shape.missedSamples.parse(row.missed_samples),
    }));
    return { total: Number(counted.rows[0]?.total), tables };
  }

  /** Null when the job did not fail. */
  async failedEvent(jobId: string): Promise<FailedEvent | null> {
    const row = await this.#context.prisma.failedEvent.findUnique({ where: { jobId } });
    return row === null ? null : failedEvent.parse(row.data);
  }

  /** A series of at most `points` points; spans without a report are null. */
  async metrics(jobId: string, from: Date, to: Date, points: number): Promise<MetricSeries> {
    const span = Math.max(1, (to.getTime() - from.getTime()) / 1_000);
    const stored = span <= 3_600 && Date.now() - from.getTime() <= 3_700_000 ? 1 : 60;
    const step = Math.max(stored, Math.ceil(span / points));
    const rows = await this.#context.prisma.metricPoint.findMany({
      where: { jobId, stepSeconds: stored, at: { gte: from, lte: to } },
      orderBy: { at: 'asc' },
    });
    const buckets = new Map<number, Record<string, number | null>[]>();
    for (const { at, values } of rows) {
      const bucket = Math.floor(at.getTime() / 1_000 / step) * step;
      const list = buckets.get(bucket) ?? [];
      list.push(values as Record<string, number | null>);
      buckets.set(bucket, list);
    }
    const times: number[] = [];
    const first = Math.ceil(from.getTime() / 1_000 / step) * step;
    for (let time = first; time <= to.getTime() / 1_000; time += step) times.push(time);
    const names = new Set(rows.flatMap(({ values }) => Object.keys(values as object)));
    const series = Object.fromEntries(
      [...names].map((name) => [
        name,
        times.map((time) => mean((buckets.get(time) ?? []).map((values) => values[name]))),
      ]),
    );
    return { from: from.toISOString(), to: to.toISOString(), stepSeconds: step, times, series };
  }

  /** Lines after an id, oldest first; without one the newest `limit` (before an id), oldest first too. */
  async log(
    jobId: string,
    query: { after?: bigint; before?: bigint; levels: readonly string[]; search?: string; limit: number },
  ): Promise<LogLine[]> {
    const rows = await this.#context.prisma.jobLogLine.findMany({
      where: {
        jobId,
        level: { in: [...query.levels] },
        ...(query.after === undefined ? {} : { id: { gt: query.after } }),
        ...(query.before === undefined ? {} : { id: { lt: query.before } }),
        ...(query.search === undefined || query.search === ''
          ? {}
          : { message: { contains: query.search, mode: 'insensitive' as const } }),
      },
      orderBy: { id: query.after === undefined ? 'desc' : 'asc' },
      take: query.limit,
    });
    if (query.after === undefined) rows.reverse();
    return rows.map(({ id, at, level, message, fields }) => ({
      id: String(id),
      at: at.toISOString(),
      level: level as LogLine['level'], // written from NewLogLine only
      message,
      fields: fields as Record<string, unknown>,
    }));
  }
}

function mean(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value): value is number => typeof value === 'number');
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}
