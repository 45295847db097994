import { z } from 'zod';
import { isoTime } from './common.ts';
import { certificatePem, host, port, privateLinkProblem, TIERS } from './connection.ts';

export const clusterInput = z
  .object({
    name: z.string().trim().min(1).max(64),
    tier: z.enum(TIERS),
    region: z.string().trim().min(1).max(64),
    host,
    port: port.default(4000),
    tls: z.object({ enabled: z.boolean(), ca: certificatePem.nullable().default(null) }),
    /** Registered as a MySQL standing in for TiDB: the precheck then warns instead of failing, and a badge stays. */
    standIn: z.boolean().default(false),
  })
  .meta({ id: 'ClusterFields' });
export type ClusterInput = z.infer<typeof clusterInput>;

export const cluster = z
  .object({
    ...clusterInput.shape,
    id: z.string(),
    projectId: z.string(),
    jobCount: z.number().int(),
    createdAt: isoTime,
    version: z.number().int(),
  })
  .meta({ id: 'Cluster' });
export type Cluster = z.infer<typeof cluster>;

export const organization = z
  .object({ id: z.string(), name: z.string(), projects: z.array(z.object({ id: z.string(), name: z.string() })) })
  .meta({ id: 'Organization' });
export type Organization = z.infer<typeof organization>;

/** A private endpoint an operator provides: what a service name, resource id or connection is reached at. */
export const privateEndpointInput = z
  .object({
    kind: z.enum(['service-name', 'resource-id', 'connection']),
    /** The service name, the Azure resource id, or the connection's display name. */
    name: z.string().trim().min(1).max(512),
    host,
    port,
  })
  .superRefine(({ kind, name }, context) => {
    const message = privateLinkProblem(kind, name);
    if (message !== null) context.addIssue({ code: 'custom', path: ['name'], message });
  })
  .meta({ id: 'PrivateEndpointFields' });
export const privateEndpoint = z
  .object({ ...privateEndpointInput.shape, id: z.string(), projectId: z.string(), createdAt: isoTime })
  .meta({ id: 'PrivateEndpoint' });
export type PrivateEndpoint = z.infer<typeof privateEndpoint>;

export const clusterTestInput = z.object({ user: z.string().min(1), password: z.string() });
