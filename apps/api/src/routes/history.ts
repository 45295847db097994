import { jobEvent, type LogLine, logLine, metricSeries, ROUTES, tableStatus } from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { jobParams } from './jobs.ts';

const id = z.coerce.bigint().min(0n).max(9_223_372_036_854_775_807n);
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** What a job has done: tables, events, measurements, log. */
export const historyRoutes =
  ({ store }: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      ROUTES.jobTables,
      {
        schema: {
          params: jobParams,
          querystring: z.object({
            search: z.string().max(200).optional(),
            sort: z.enum(['name', 'rows', 'missed', 'last-applied']).default('name'),
            missed: z.stringbool().default(false),
            limit: z.coerce.number().int().min(1).max(20_000).default(500),
            offset: z.coerce.number().int().min(0).default(0),
          }),
          response: { 200: z.object({ total: z.number().int(), tables: z.array(tableStatus) }) },
        },
      },
      ({ params, query }) => store.history.tables(params.jobId, query),
    );
    app.get(
      ROUTES.jobEvents,
      {
        schema: {
          params: jobParams,
          querystring: z.object({
            before: id.optional(),
            limit: z.coerce.number().int().min(1).max(500).default(100),
            kinds: z
              .string()
              .max(200)
              .transform((text) => text.split(','))
              .pipe(z.array(jobEvent.shape.kind))
              .optional(),
            from: z.iso.datetime({ offset: true }).optional(),
            to: z.iso.datetime({ offset: true }).optional(),
          }),
          response: { 200: z.object({ events: z.array(jobEvent), more: z.boolean() }) },
        },
      },
      ({ params, query: { from, to, ...page } }) =>
        store.events.page(params.jobId, {
          ...page,
          from: from === undefined ? undefined : new Date(from),
          to: to === undefined ? undefined : new Date(to),
        }),
    );
    app.get(
      ROUTES.jobMetrics,
      {
        schema: {
          params: jobParams,
          querystring: z.object({
            from: z.iso.datetime({ offset: true }).optional(),
            to: z.iso.datetime({ offset: true }).optional(),
            points: z.coerce.number().int().min(10).max(2_000).default(300),
          }),
          response: { 200: metricSeries },
        },
      },
      ({ params, query }) => {
        const to = query.to === undefined ? new Date() : new Date(query.to);
        const from = query.from === undefined ? new Date(to.getTime() - 900_000) : new Date(query.from);
        return store.history.metrics(params.jobId, from, to, query.points);
      },
    );
    app.get(
      ROUTES.jobLog,
      {
        schema: {
          params: jobParams,
          querystring: z.object({
            after: id.optional(),
            before: id.optional(),
            level: z.enum(LEVELS).default('debug'),
            search: z.string().max(200).optional(),
            limit: z.coerce.number().int().min(1).max(1_000).default(200),
          }),
          response: { 200: z.object({ lines: z.array(logLine) }) },
        },
      },
      async ({ params, query }) => {
        const levels = LEVELS.slice(LEVELS.indexOf(query.level));
        return { lines: await store.history.log(params.jobId, { ...query, levels }) };
      },
    );
    app.get(
      ROUTES.jobLogFile,
      {
        schema: {
          params: jobParams,
          querystring: z.object({ level: z.enum(LEVELS).default('debug'), search: z.string().max(200).optional() }),
        },
      },
      async ({ params, query }, reply) => {
        const { name } = await store.jobs.get(params.jobId);
        const levels = LEVELS.slice(LEVELS.indexOf(query.level));
        const lines = await store.history.log(params.jobId, { ...query, levels, limit: LOG_LINES });
        const file = `${name.replace(/[^\w-]/g, '_') || params.jobId}.log`;
        return reply
          .type('text/plain; charset=utf-8')
          .header('content-disposition', `attachment; filename="${file}"`)
          .send(lines.map(logText).join(''));
      },
    );
  };

/** All that is kept of a job. */
const LOG_LINES = 5_000;

function logText({ at, level, message, fields }: LogLine): string {
  const more = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return `${at} ${level.toUpperCase().padEnd(5)} ${message}${more}\n`;
}
