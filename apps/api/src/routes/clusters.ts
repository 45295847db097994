import {
  cluster,
  clusterInput,
  clusterTestInput,
  diagnosis,
  organization,
  privateEndpoint,
  privateEndpointInput,
  ROUTES,
  session,
} from '@tideway/contract';
import { TidewayError } from '@tideway/domain';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type ApiContext, OPERATOR, VERSION } from '../context.ts';
import { targetTls } from '../services/source-access.ts';
import { ifMatch, ifMatchHeader } from './headers.ts';

const inProject = z.object({ projectId: z.string().optional() });
const clusterParams = z.object({ clusterId: z.string() });
const endpointParams = z.object({ endpointId: z.string() });

/** Who is signed in, organizations, clusters (targets), private endpoints. */
export const clusterRoutes =
  (context: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    const { store, access } = context;

    app.get(ROUTES.session, { schema: { response: { 200: session } } }, async () => ({
      user: OPERATOR,
      version: VERSION,
    }));
    app.get(ROUTES.organizations, { schema: { response: { 200: z.array(organization) } } }, () =>
      store.clusters.organizations(),
    );

    app.get(ROUTES.clusters, { schema: { querystring: inProject, response: { 200: z.array(cluster) } } }, ({ query }) =>
      store.clusters.list(query.projectId),
    );
    app.post(
      ROUTES.clusters,
      { schema: { querystring: inProject, body: clusterInput, response: { 201: cluster } } },
      async ({ query, body }, reply) => reply.code(201).send(await store.clusters.create(body, query.projectId)),
    );
    app.get(ROUTES.cluster, { schema: { params: clusterParams, response: { 200: cluster } } }, ({ params }) =>
      store.clusters.get(params.clusterId),
    );
    app.put(
      ROUTES.cluster,
      { schema: { params: clusterParams, headers: ifMatchHeader, body: clusterInput, response: { 200: cluster } } },
      (request) => store.clusters.replace(request.params.clusterId, ifMatch(request), request.body),
    );
    app.delete(
      ROUTES.cluster,
      { schema: { params: clusterParams, response: { 204: z.null() } } },
      async ({ params }, reply) => {
        await store.clusters.remove(params.clusterId);
        return reply.code(204).send(null);
      },
    );
    app.post(
      ROUTES.clusterTest,
      { schema: { params: clusterParams, body: clusterTestInput, response: { 200: diagnosis } } },
      async ({ params, body }) => {
        const { host, port, tls } = await store.clusters.get(params.clusterId);
        const connection = { host, port, ...body, tls: tls.enabled ? targetTls(tls.ca) : null };
        return access.testTarget(connection, AbortSignal.timeout(10_000));
      },
    );

    app.get(
      ROUTES.privateEndpoints,
      { schema: { querystring: inProject, response: { 200: z.array(privateEndpoint) } } },
      ({ query }) => store.endpoints.list(query.projectId),
    );
    app.post(
      ROUTES.privateEndpoints,
      { schema: { querystring: inProject, body: privateEndpointInput, response: { 201: privateEndpoint } } },
      async ({ query, body }, reply) => reply.code(201).send(await store.endpoints.create(body, query.projectId)),
    );
    app.delete(
      ROUTES.privateEndpoint,
      { schema: { params: endpointParams, response: { 204: z.null() } } },
      async ({ params }, reply) => {
        await store.endpoints.remove(params.endpointId);
        return reply.code(204).send(null);
      },
    );
    app.post(
      ROUTES.privateEndpointTest,
      { schema: { params: endpointParams, response: { 200: diagnosis } } },
      async ({ params }) => {
        const endpoint = await store.endpoints.get(params.endpointId);
        if (endpoint.host === '')
          throw new TidewayError('INVALID_REQUEST', { detail: 'The endpoint has no address.', field: 'host' });
        return access.testAddress(endpoint.host, endpoint.port);
      },
    );
  };
