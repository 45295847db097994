import { ROUTES } from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ApiContext } from '../context.ts';
import { renderJobMetrics } from '../services/job-metrics.ts';

/** For machines: is this process alive, can it and its jobs do their work, and how they do. */
export const healthRoutes =
  ({ store, access }: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    const hidden = { schema: { hide: true } };
    app.get(ROUTES.health, hidden, async () => ({ status: 'ok' }));

    // Names of jobs are for those who are signed in; this answers anybody on this machine.
    app.get(ROUTES.ready, hidden, async (_request, reply) => {
      try {
        await store.ping();
      } catch {
        return reply.code(503).send({ status: 'not ready', reason: 'the job store does not answer' });
      }
      // Without one the console still shows what there is.
      const workers = (await access.workers()).length;
      const stalled = (await store.jobs.list()).filter(({ stage }) => stage === 'stalled').map(({ id }) => id);
      if (stalled.length === 0) return { status: 'ready', workers };
      return reply.code(503).send({ status: 'not ready', reason: 'jobs are stalled', jobs: stalled, workers });
    });

    const ownProcess = new Registry();
    collectDefaultMetrics({ register: ownProcess, prefix: 'tideway_api_' });
    app.get(ROUTES.metrics, hidden, async (_request, reply) => {
      const jobs = await renderJobMetrics(await store.jobs.list());
      return reply.type(ownProcess.contentType).send(`${await ownProcess.metrics()}${jobs}`);
    });
  };
