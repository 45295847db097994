import { ignoreInput, precheckRun, ROUTES } from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type ApiContext, OPERATOR } from '../context.ts';
import { requireComplete } from '../services/require-complete.ts';
import { jobParams } from './jobs.ts';

const itemParams = z.object({ jobId: z.string(), itemId: z.string() });

/** The precheck of a job: run, one item again, cancel, ignore. */
export const precheckRoutes =
  (context: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    const { store, prechecks } = context;
    const run = { params: jobParams, response: { 200: precheckRun } };
    const item = { params: itemParams, response: { 200: precheckRun } };

    const start = async (jobId: string, only?: string) => {
      await requireComplete(context, jobId, 'all');
      return prechecks.start(jobId, only);
    };

    app.get(ROUTES.jobPrecheck, { schema: run }, async ({ params }) => {
      await store.jobs.get(params.jobId);
      return prechecks.get(params.jobId);
    });
    app.post(ROUTES.jobPrecheck, { schema: run }, ({ params }) => start(params.jobId));
    app.delete(ROUTES.jobPrecheck, { schema: run }, ({ params }) => prechecks.cancel(params.jobId));
    app.post(ROUTES.jobPrecheckItem, { schema: item }, ({ params }) => start(params.jobId, params.itemId));
    app.put(ROUTES.jobPrecheckIgnore, { schema: { ...item, body: ignoreInput } }, ({ params, body }) =>
      prechecks.ignore(params.jobId, params.itemId, { by: OPERATOR.name, reason: body.reason }),
    );
    app.delete(ROUTES.jobPrecheckIgnore, { schema: item }, ({ params }) =>
      prechecks.ignore(params.jobId, params.itemId, null),
    );
  };
