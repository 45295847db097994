import type { JobStore } from '@tideway/job-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { redact } from '../sign-in/redact.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The entry of the audit log that waits for its outcome. */
    auditId: bigint | null;
  }
}

/** Routes that ask without changing anything, though by POST. */
const ASKS = [/\/validate-connection$/, /\/start-preview$/, /\/certificates$/, /\/test$/];

/**
 * Writes down who asks for what: before a changing request runs, with what is there before it, and its outcome after it.
 * A request that cannot be written down does not run.
 */
export function registerAudit(app: FastifyInstance, store: JobStore): void {
  app.decorateRequest('auditId', null);
  app.addHook('preHandler', async (request) => {
    if (!isAudited(request)) return;
    const { identity, params, body } = request;
    request.auditId = await store.audit.begin({
      actor: identity?.name ?? claimedName(body),
      actorKind: identity?.kind ?? 'nobody',
      role: identity?.role ?? null,
      address: request.ip,
      action: `${request.method} ${request.routeOptions.url === '/api/auth/*' ? request.url.split('?')[0] : request.routeOptions.url}`,
      object: objectOf(params),
      request: redact(body ?? null),
      before: redact(await present(store, params)),
    });
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.auditId === null) return payload;
    const after = typeof payload === 'string' && payload.startsWith('{') ? redact(JSON.parse(payload)) : null;
    await store.audit
      .end(request.auditId, reply.statusCode, after)
      .catch((error: unknown) =>
        request.log.error({ err: error }, 'the outcome could not be written to the audit log'),
      );
    return payload;
  });
}

function isAudited({ method, routeOptions: { url } }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD' || url?.startsWith('/api/') !== true) return false;
  return !ASKS.some((route) => route.test(url));
}

/** Whose name somebody gave who is not signed in. */
function claimedName(body: unknown): string {
  const email = (body as { email?: unknown } | null | undefined)?.email;
  return typeof email === 'string' ? email.slice(0, 254) : 'nobody';
}

function objectOf(params: unknown): string | null {
  const { jobId, clusterId, endpointId, userId, tokenId, webhookId } = (params ?? {}) as Record<string, string>;
  return jobId ?? clusterId ?? endpointId ?? userId ?? tokenId ?? webhookId ?? null;
}

/** What the request would change, as it is now; null when there is no such thing. */
async function present(store: JobStore, params: unknown): Promise<unknown> {
  const { jobId, clusterId, endpointId, userId } = (params ?? {}) as Record<string, string>;
  const found =
    jobId !== undefined
      ? store.jobs.get(jobId)
      : clusterId !== undefined
        ? store.clusters.get(clusterId)
        : endpointId !== undefined
          ? store.endpoints.get(endpointId)
          : userId !== undefined
            ? store.accounts.get(userId)
            : Promise.resolve(null);
  return found.catch(() => null);
}
