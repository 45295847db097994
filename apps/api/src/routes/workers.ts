import { ROUTES, workerNode } from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';

/** The workers there are: where jobs, connection tests and prechecks run. */
export const workerRoutes =
  ({ access }: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(ROUTES.workers, { schema: { response: { 200: z.array(workerNode) } } }, async () =>
      (await access.workers()).map(({ name, egress, seenAt }) => ({ name, egress: [...egress], seenAt })),
    );
  };
