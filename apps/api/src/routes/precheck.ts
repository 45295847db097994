import { createdTables, ignoreInput, precheckRun, ROUTES } from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { precheckHtml } from '../services/precheck-report.ts';
import { requireComplete } from '../services/require-complete.ts';
import { actorOf } from '../sign-in/identity.ts';
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
    app.post(
      ROUTES.jobPrecheckTables,
      { schema: { params: jobParams, response: { 200: createdTables } } },
      async ({ params }) => {
        await requireComplete(context, params.jobId, 'all');
        const { created, refused, remaining } = await prechecks.createTables(params.jobId);
        return { created: [...created], refused: [...refused], remaining };
      },
    );
    app.get(
      ROUTES.jobPrecheckReport,
      {
        schema: {
          params: jobParams,
          querystring: z.object({
            format: z.enum(['html', 'json']).default('html'),
            language: z.enum(['en', 'zh']).default('en'),
          }),
          response: { 200: z.string() },
        },
      },
      async ({ params, query: { format, language } }, reply) => {
        const found = await store.jobs.get(params.jobId);
        const { name, clusterName, standIn, source } = found;
        const facts = { job: found, run: await prechecks.get(found.id), at: new Date() };
        const place = `${source.host ?? source.privateLink ?? ''}:${source.port ?? ''}`;
        const body =
          format === 'html'
            ? precheckHtml(facts, language)
            : JSON.stringify(
                { job: name, cluster: clusterName, standIn, source: place, writtenAt: facts.at, ...facts.run },
                null,
                2,
              );
        const file = `${name.replaceAll(/[^A-Za-z0-9_-]/g, '_') || found.id}-precheck.${format}`;
        return reply
          .type(format === 'html' ? 'text/html; charset=utf-8' : 'application/json')
          .header('content-disposition', `attachment; filename="${file}"`)
          .serializer((text) => String(text))
          .send(body);
      },
    );
    app.post(ROUTES.jobPrecheckItem, { schema: item }, ({ params }) => start(params.jobId, params.itemId));
    app.put(ROUTES.jobPrecheckIgnore, { schema: { ...item, body: ignoreInput } }, (request) =>
      prechecks.ignore(request.params.jobId, request.params.itemId, {
        by: actorOf(request).name,
        reason: request.body.reason,
      }),
    );
    app.delete(ROUTES.jobPrecheckIgnore, { schema: item }, ({ params }) =>
      prechecks.ignore(params.jobId, params.itemId, null),
    );
  };
