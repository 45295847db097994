import { job, jobImportInput, ROUTES } from '@tideway/contract';
import { say } from '@tideway/domain';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { InvalidInput } from '../plugins/problems.ts';
import { draftOf, exportJob, parseJobDocument } from '../services/job-document.ts';
import { resolveReferences } from '../services/secret-references.ts';
import { actorOf } from '../sign-in/identity.ts';
import { jobParams, SELECTION_LIMIT } from './jobs.ts';

/** Jobs as files. */
export const documentRoutes =
  ({ store, references }: ApiContext): FastifyPluginAsyncZod =>
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
      async (request, reply) => {
        const { body } = request;
        // Read before anything is made: a file that is wrong leaves nothing behind.
        const document = parseJobDocument(body.text);
        const { projectId, tier } = await store.clusters.get(body.clusterId);
        if (document.spec !== null && tier === 'essential') {
          throw new InvalidInput([
            { field: 'spec', message: say('An Essential cluster has no specs', 'Essential 集群没有规格') },
          ]);
        }
        const patch = draftOf(document, await resolveReferences(document, projectId, store, references));
        const draft = await store.jobs.create(
          { clusterId: body.clusterId, name: document.name },
          undefined,
          actorOf(request),
        );
        return reply.code(201).send(await store.jobs.patch(draft.id, draft.version, patch));
      },
    );
  };
