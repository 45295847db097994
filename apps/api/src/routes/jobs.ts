import { createJobInput, deleteInput, deleteResult, draftPatch, job, ROUTES, spec } from '@tideway/contract';
import { say, TidewayError } from '@tideway/domain';
import { changesMeaning } from '@tideway/job-store';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { deleteJob } from '../services/delete-job.ts';
import { requireOwnTables, requireStartable } from '../services/require-startable.ts';
import { actorOf } from '../sign-in/identity.ts';
import { idempotencyKey, ifMatch, ifMatchHeader } from './headers.ts';

/** Bytes: 50,000 tables ticked one by one, with the longest names there are. */
export const SELECTION_LIMIT = 16 * 1024 * 1024;

export const jobParams = z.object({ jobId: z.string() });

/** Migration jobs and what operators ask of them. */
export const jobRoutes =
  (context: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    const { store, prechecks } = context;
    const one = { params: jobParams, response: { 200: job } };

    app.get(
      ROUTES.jobs,
      { schema: { querystring: z.object({ clusterId: z.string().optional() }), response: { 200: z.array(job) } } },
      ({ query }) => store.jobs.list(query.clusterId),
    );
    app.post(
      ROUTES.jobs,
      { schema: { headers: idempotencyKey, body: createJobInput, response: { 201: job } } },
      async (request, reply) => {
        const key = request.headers['idempotency-key'];
        return reply.code(201).send(await store.jobs.create(request.body, key, actorOf(request)));
      },
    );
    app.get(ROUTES.job, { schema: one }, ({ params }) => store.jobs.get(params.jobId));
    app.patch(
      ROUTES.job,
      { bodyLimit: SELECTION_LIMIT, schema: { ...one, headers: ifMatchHeader, body: draftPatch } },
      async (request) => {
        const patched = await store.jobs.patch(request.params.jobId, ifMatch(request), request.body);
        // What is being checked is no longer the job.
        if (changesMeaning(request.body)) await prechecks.cancel(patched.id);
        return patched;
      },
    );
    app.delete(
      ROUTES.job,
      { schema: { params: jobParams, body: deleteInput, response: { 200: deleteResult } } },
      async (request) => {
        const { params, body } = request;
        const { name } = await store.jobs.get(params.jobId);
        if (body.name !== name) {
          throw new TidewayError('INVALID_REQUEST', {
            detail: say('The name typed is not the name of the job.', '输入的名称不是该任务的名称。'),
            field: 'name',
          });
        }
        await prechecks.cancel(params.jobId);
        return deleteJob(context, params.jobId, body.force, actorOf(request));
      },
    );

    app.post(ROUTES.jobStart, { schema: one }, async (request) => {
      const { params } = request;
      await requireStartable(context, params.jobId);
      const selection = (await store.jobs.get(params.jobId)).selection ?? { kind: 'all' as const };
      return store.jobs.ask(params.jobId, 'start', actorOf(request), {
        guard: (others) => requireOwnTables(selection, others),
      });
    });
    app.post(ROUTES.jobPause, { schema: one }, (request) =>
      store.jobs.ask(request.params.jobId, 'pause', actorOf(request)),
    );
    app.put(ROUTES.jobSpec, { schema: { ...one, body: z.object({ spec }) } }, (request) =>
      store.jobs.setSpec(request.params.jobId, request.body.spec, actorOf(request)),
    );
  };
