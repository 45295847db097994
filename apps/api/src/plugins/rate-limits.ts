import rateLimit from '@fastify/rate-limit';
import { ROUTES } from '@tideway/contract';
import { say, TidewayError } from '@tideway/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Requests a minute and account on routes that connect to where the request says; the workbench asks as one types. */
export const CONNECTING_LIMIT = 240;

/** Routes that connect elsewhere to answer, and change nothing here. */
export const CONNECTING: readonly string[] = [
  ROUTES.jobValidate,
  ROUTES.clusterTest,
  ROUTES.privateEndpointTest,
  ROUTES.webhookTest,
  ROUTES.jobStartPreview,
];

/**
 * Bounds how often one account, or one address, makes this server connect elsewhere: it is no port scanner. Attempts at
 * signing in are counted by better-auth, for all API processes together (sign-in/create-auth.ts).
 */
export async function registerRateLimits(app: FastifyInstance, limit: number): Promise<void> {
  await app.register(rateLimit, {
    hook: 'preHandler',
    max: limit,
    timeWindow: 60_000,
    allowList: (request) => !CONNECTING.includes(request.routeOptions.url ?? ''),
    keyGenerator: ({ identity, ip }: FastifyRequest) => identity?.userId ?? ip,
    errorResponseBuilder: (_request, { ttl }) => {
      const seconds = Math.ceil(ttl / 1_000);
      return new TidewayError('TOO_MANY_REQUESTS', {
        detail: say(
          `More than ${limit} connection tests in a minute; try again in ${seconds} s.`,
          `一分钟内的连接测试超过 ${limit} 次；请在 ${seconds} 秒后重试。`,
        ),
        params: { seconds },
      });
    },
  });
}
