import { ROUTES } from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiContext } from '../context.ts';

/** For machines: is this process alive, and can it and its jobs do their work. */
export const healthRoutes =
  ({ store }: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(ROUTES.health, async () => ({ status: 'ok' }));
    app.get(ROUTES.ready, async (_request, reply) => {
      try {
        await store.ping();
      } catch (error) {
        return reply
          .code(503)
          .send({ status: 'not ready', reason: `the job store does not answer: ${(error as Error).message}` });
      }
      const stalled = (await store.jobs.list()).filter(({ stage }) => stage === 'stalled').map(({ name }) => name);
      if (stalled.length > 0)
        return reply.code(503).send({ status: 'not ready', reason: 'jobs are stalled', jobs: stalled });
      return { status: 'ready' };
    });
  };
