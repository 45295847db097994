import {
  type FailedEvent,
  failedEvent,
  type LogLine,
  type MetricSeries,
  type TableStatus,
  tableStatus,
} from '@tideway/contract';
import type { StoreContext } from '../context.ts';

/** What a job has done and said: tables, measurements, log, the failed event. */
export class JobHistory {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  async tables(
    jobId: string,
    page: { search?: string; limit: number; offset: number },
  ): Promise<{ total: number; tables: TableStatus[] }> {
    const where = {
      jobId,
      ...(page.search === undefined || page.search === ''
        ? {}
        : {
            OR: [
              { table: { contains: page.search, mode: 'insensitive' as const } },
              { database: { contains: page.search, mode: 'insensitive' as const } },
            ],
          }),
    };
    const [total, rows] = await Promise.all([
      this.#context.prisma.tableStatus.count({ where }),
      this.#context.prisma.tableStatus.findMany({
        where,
        orderBy: [{ database: 'asc' }, { table: 'asc' }],
        take: page.limit,
        skip: page.offset,
      }),
    ]);
    const tables = rows.map((row) => ({
      database: row.database,
      table: row.table,
      inserted: String(row.inserted),
      updated: String(row.updated),
      deleted: String(row.deleted),
      ddl: String(row.ddl),
      updatesMissed: String(row.updatesMissed),
      deletesMissed: String(row.deletesMissed),
      lastAppliedAt: row.lastAppliedAt?.toISOString() ?? null,
      missedSamples: tableStatus.shape.missedSamples.parse(row.missedSamples),
    }));
    return { total, tables };
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

  /** Lines after an id, oldest first; without one the newest `limit`. */
  async log(
    jobId: string,
    query: { after?: bigint; levels: readonly string[]; search?: string; limit: number },
  ): Promise<LogLine[]> {
    const rows = await this.#context.prisma.jobLogLine.findMany({
      where: {
        jobId,
        level: { in: [...query.levels] },
        ...(query.after === undefined ? {} : { id: { gt: query.after } }),
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
