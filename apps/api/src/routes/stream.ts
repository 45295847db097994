import { ROUTES } from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';

const PING_MS = 3_000;
/** A reader this far behind is cut off; it comes back and is brought up to date. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

/** `id:after,id:after`: jobs whose log is wanted too, each from behind a line. */
const logs = z
  .string()
  .regex(/^[\w-]{1,64}:\d{1,18}(,[\w-]{1,64}:\d{1,18}){0,9}$/)
  .optional()
  .transform((text) =>
    (text?.split(',') ?? []).map((part): [string, bigint] => {
      const [jobId = '', after = '0'] = part.split(':');
      return [jobId, BigInt(after)];
    }),
  );

/**
 * Server-sent events: one stream a browser tab, resumable by `Last-Event-ID`. It ends within {@link PING_MS} of the
 * session (or token) that opened it, and when the role of its account changes.
 */
export const streamRoutes =
  ({ hub, store }: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      ROUTES.stream,
      { schema: { querystring: z.object({ jobs: z.string().max(20_000).default('all'), logs }) } },
      async (request, reply) => {
        const given = z.coerce.bigint().safeParse(request.headers['last-event-id']);
        const lastEventId = given.success ? given.data : await store.events.newestId();
        const { raw } = reply.hijack();
        raw.writeHead(200, {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          connection: 'keep-alive',
          'x-accel-buffering': 'no',
        });
        raw.write('retry: 2000\n\n');
        const jobs = request.query.jobs === 'all' ? ('all' as const) : new Set(request.query.jobs.split(','));
        const ping = setInterval(() => {
          raw.write(': ping\n\n');
          // While Postgres is away nobody can tell, and there is nothing to tell either.
          request.isStillAllowed().then(
            (isAllowed) => isAllowed || raw.end(),
            () => undefined,
          );
        }, PING_MS);
        const leave = hub.subscribe({
          jobs,
          lastEventId,
          logs: new Map(request.query.logs),
          send: (message, id) => {
            if (raw.writableLength > MAX_UNSENT_BYTES) raw.destroy();
            else raw.write(`event: ${message.type}\nid: ${id}\ndata: ${JSON.stringify(message)}\n\n`);
          },
        });
        raw.on('close', () => {
          clearInterval(ping);
          void leave.then((end) => end());
        });
        leave.catch((error: unknown) => {
          request.log.warn({ err: error }, 'a stream could not be brought up to date');
          raw.destroy();
        });
      },
    );
  };
