import { job, jobImportInput, ROUTES } from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type ApiContext, OPERATOR } from '../context.ts';
import { draftOf, exportJob, parseJobDocument } from '../services/job-document.ts';
import { jobParams, SELECTION_LIMIT } from './jobs.ts';

/** Jobs as files. */
export const documentRoutes =
  ({ store }: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      ROUTES.jobExport,
      {
        schema: {
          params: jobParams,
          querystring: z.object({ format: z.enum(['yaml', 'json']).default('yaml') }),
          response: { 200: z.string() },
        },
      },
      async ({ params, query: { format } }, reply) => {
        const found = await store.jobs.get(params.jobId);
        const name = found.name.replaceAll(/[^A-Za-z0-9_-]/g, '_') || found.id;
        return reply
          .type(format === 'json' ? 'application/json' : 'application/yaml')
          .header('content-disposition', `attachment; filename="${name}.${format}"`)
          .serializer((text) => String(text))
          .send(exportJob(found, format));
      },
    );

    app.post(
      ROUTES.jobImport,
      { bodyLimit: SELECTION_LIMIT, schema: { body: jobImportInput, response: { 201: job } } },
      async ({ body }, reply) => {
        // Read before anything is made: a file that is wrong leaves nothing behind.
        const document = parseJobDocument(body.text);
        const draft = await store.jobs.create({ clusterId: body.clusterId, name: document.name }, undefined, OPERATOR);
        return reply.code(201).send(await store.jobs.patch(draft.id, draft.version, draftOf(document)));
      },
    );
  };
