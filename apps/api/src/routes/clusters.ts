import {
  type ClusterInput,
  cluster,
  clusterInput,
  clusterTestInput,
  diagnosis,
  organization,
  privateEndpoint,
  privateEndpointInput,
  ROUTES,
} from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { InvalidInput } from '../plugins/problems.ts';
import { certificateProblems } from '../services/certificates.ts';
import { ifMatch, ifMatchHeader } from './headers.ts';

const inProject = z.object({ projectId: z.string().optional() });
const clusterParams = z.object({ clusterId: z.string() });
const endpointParams = z.object({ endpointId: z.string() });

/** Organizations, clusters (targets), private endpoints. */
export const clusterRoutes =
  (context: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    const { store, access } = context;

    app.get(ROUTES.organizations, { schema: { response: { 200: z.array(organization) } } }, () =>
      store.clusters.organizations(),
    );

    app.get(ROUTES.clusters, { schema: { querystring: inProject, response: { 200: z.array(cluster) } } }, ({ query }) =>
      store.clusters.list(query.projectId),
    );
    app.post(
      ROUTES.clusters,
      { schema: { querystring: inProject, body: clusterInput, response: { 201: cluster } } },
      async ({ query, body }, reply) => {
        requireReadable(body);
        return reply.code(201).send(await store.clusters.create(body, query.projectId));
      },
    );
    app.get(ROUTES.cluster, { schema: { params: clusterParams, response: { 200: cluster } } }, ({ params }) =>
      store.clusters.get(params.clusterId),
    );
    app.put(
      ROUTES.cluster,
      { schema: { params: clusterParams, headers: ifMatchHeader, body: clusterInput, response: { 200: cluster } } },
      (request) => {
        requireReadable(request.body);
        return store.clusters.replace(request.params.clusterId, ifMatch(request), request.body);
      },
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
        return access.testTarget({ host, port, ...body, tls: tls.enabled ? { ca: tls.ca } : null });
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
    app.put(
      ROUTES.privateEndpoint,
      { schema: { params: endpointParams, body: privateEndpointInput, response: { 200: privateEndpoint } } },
      ({ params, body }) => store.endpoints.replace(params.endpointId, body),
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
        return access.testAddress(endpoint.host, endpoint.port);
      },
    );
  };

/** Refuses a CA that cannot be read, before it is stored. */
function requireReadable({ tls }: ClusterInput): void {
  const problems = certificateProblems('tls', tls);
  if (problems.length > 0) throw new InvalidInput(problems);
}
