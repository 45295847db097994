import { ROUTES, webhook, webhookDelivery, webhookInput } from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { alarmMessage } from '../services/alarms.ts';

const webhookParams = z.object({ webhookId: z.string() });

/** Where alarms are sent, and what was sent. */
export const webhookRoutes =
  ({ store, webhooks: sender }: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    const project = z.object({ projectId: z.string().optional() });
    app.get(ROUTES.webhooks, { schema: { querystring: project, response: { 200: z.array(webhook) } } }, ({ query }) =>
      store.webhooks.list(query.projectId),
    );
    app.post(
      ROUTES.webhooks,
      { schema: { querystring: project, body: webhookInput, response: { 201: webhook } } },
      async ({ query, body }, reply) => reply.code(201).send(await store.webhooks.create(body, query.projectId)),
    );
    app.put(
      ROUTES.webhook,
      { schema: { params: webhookParams, body: webhookInput, response: { 200: webhook } } },
      ({ params, body }) => store.webhooks.replace(params.webhookId, body),
    );
    app.delete(
      ROUTES.webhook,
      { schema: { params: webhookParams, response: { 204: z.null() } } },
      async ({ params }, reply) => {
        await store.webhooks.remove(params.webhookId);
        return reply.code(204).send(null);
      },
    );
    app.post(
      ROUTES.webhookTest,
      { schema: { params: webhookParams, response: { 200: webhookDelivery } } },
      async ({ params }) => {
        const text = 'A test: this webhook of Tideway works.';
        const message = alarmMessage('test', 'firing', text, undefined, Date.now());
        const id = await store.webhooks.queue(params.webhookId, message);
        // What an alarm waits for the next look for, a test is sent for at once; the way is the same.
        await sender.sendDue();
        return store.webhooks.delivery(id);
      },
    );
    app.get(
      ROUTES.webhookDeliveries,
      { schema: { params: webhookParams, response: { 200: z.array(webhookDelivery) } } },
      ({ params }) => store.webhooks.deliveries(params.webhookId),
    );
  };
