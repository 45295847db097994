import { type Job, ROUTES } from '@tideway/contract';
import type { JobStore } from '@tideway/job-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AUTH_BASE } from '../sign-in/create-auth.ts';
import { redact } from '../sign-in/redact.ts';
import { CONNECTING } from './rate-limits.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The entry of the audit log that waits for its outcome. */
    auditId: bigint | null;
  }
}

/** A route's parameters by name. */
type Params = Readonly<Record<string, string>>;

const SAVE = `PATCH ${ROUTES.job}`;
/** A draft is saved as it is typed: one entry of who types, until somebody else does or for so many milliseconds. */
const TYPING = 10 * 60_000;

/** Routes that ask without changing anything, though by POST. */
const ASKS: readonly string[] = [...CONNECTING, ROUTES.certificates];

/**
 * Writes down who asks for what: before a changing request runs, with what is there before it, and its outcome after it.
 * A request that cannot be written down does not run.
 */
export function registerAudit(app: FastifyInstance, store: JobStore): void {
  app.decorateRequest('auditId', null);
  app.addHook('preHandler', async (request) => {
    if (!isAudited(request)) return;
    const { identity, body, method } = request;
    const params = (request.params ?? {}) as Params;
    const { url } = request.routeOptions;
    const before = await present(store, params);
    const entry = {
      actor: identity?.name ?? claimedName(body),
      actorKind: identity?.kind ?? 'nobody',
      role: identity?.role ?? null,
      address: request.ip,
      // Of better-auth's routes, which are one of ours, the path says which.
      action: `${method} ${url === `${AUTH_BASE}/*` ? request.url.split('?')[0] : url}`,
      object: objectOf(params),
      request: redact(body ?? null),
      before: redact(before),
    } as const;
    if (entry.action === SAVE && isSavedDraft(before) && (await store.audit.isLast(entry, before.id, TYPING))) return;
    request.auditId = await store.audit.begin(entry);
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

/** What the draft comes to is in the next entry about it: its start, its deletion, or the next who types. */
function isSavedDraft(before: unknown): before is Job {
  return (before as Job | null)?.state === 'draft';
}

function isAudited({ method, routeOptions: { url } }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD' || url?.startsWith('/api/') !== true) return false;
  return !ASKS.includes(url);
}

/** Whose name somebody gave who is not signed in. */
function claimedName(body: unknown): string {
  const email = (body as { email?: unknown } | null | undefined)?.email;
  return typeof email === 'string' ? email.slice(0, 254) : 'nobody';
}

/** The thing a route is about: its first parameter that names one. */
function objectOf(params: Params): string | null {
  const { jobId, clusterId, endpointId, userId, tokenId, webhookId } = params;
  return jobId ?? clusterId ?? endpointId ?? userId ?? tokenId ?? webhookId ?? null;
}

/** What the request would change, as it is now; null when there is no such thing. */
async function present(store: JobStore, params: Params): Promise<unknown> {
  const { jobId, clusterId, endpointId, userId, tokenId, webhookId } = params;
  try {
    if (jobId !== undefined) return await store.jobs.get(jobId);
    if (clusterId !== undefined) return await store.clusters.get(clusterId);
    if (endpointId !== undefined) return await store.endpoints.get(endpointId);
    if (userId !== undefined) return await store.accounts.get(userId);
    if (webhookId !== undefined) return (await store.webhooks.list()).find(({ id }) => id === webhookId);
    if (tokenId !== undefined) return (await store.apiTokens.list()).find(({ id }) => id === tokenId);
  } catch {
    // There is none, or it cannot be read: the request itself will say so.
  }
  return null;
}
