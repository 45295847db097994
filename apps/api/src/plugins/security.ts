import { createHash } from 'node:crypto';
import { includesRole, type RouteRule } from '@tideway/contract';
import { say, TidewayError } from '@tideway/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Identity } from '../sign-in/identity.ts';
import { ROUTE_ROLES } from '../sign-in/route-roles.ts';
import { isSame, type SignIn, unauthorized } from '../sign-in/sign-in.ts';

export interface SecurityOptions {
  readonly signIn: SignIn;
  /** Where browsers reach the console; undefined: the loopback only. */
  readonly publicUrl: string | undefined;
}

/**
 * What every request passes (design §5): the Host must be ours (no DNS rebinding), a browser's Origin must be ours (no
 * other site's page), bodies are JSON (no plain form), and the route's rule decides who may go on. The files of the
 * console are everybody's.
 */
export function registerSecurity(app: FastifyInstance, { signIn, publicUrl }: SecurityOptions): void {
  const ownHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  // Cookies are not kept apart by port: another Tideway on this machine must not sign us out.
  const cookie = `tideway_${createHash('sha256').update(signIn.startupToken).digest('hex').slice(0, 8)}`;
  app.decorateRequest('identity', null);
  app.decorateRequest('isStillAllowed', function () {
    return isSameIdentity(this, () => signIn.identify(this, this.cookies[cookie], false));
  });
  app.addHook('onRequest', async (request, reply) => {
    const rule = ruleOf(request);
    if (!isProbe(request)) requireOwnHost(request, ownHost);
    requireOwnOrigin(request, publicUrl);
    if (rule === undefined)
      throw new TidewayError('FORBIDDEN', {
        detail: say('This route has no rule for who may use it.', '该路由没有规定谁可以使用。'),
      });
    if (rule !== 'everybody') {
      request.identity = await signIn.identify(request, request.cookies[cookie], true);
      requireRole(request, rule);
    } else if (await acceptAddressToken(request, reply, signIn, cookie)) return reply;
    if (request.method !== 'GET' && request.method !== 'HEAD') requireJson(request);
  });
}

/**
 * The rule of the route matched. Never decided by the text of the address: the router decodes it, so that `/%61pi/…` is
 * `/api/…` too. What is no route of the API is a file of the console, or nothing.
 */
function ruleOf({ method, routeOptions: { url } }: FastifyRequest): RouteRule | undefined {
  const rule = url === undefined ? undefined : ROUTE_ROLES[`${method === 'HEAD' ? 'GET' : method} ${url}`];
  if (rule !== undefined || url?.startsWith('/api/') === true) return rule;
  return 'everybody';
}

/** Probes come to the address of a container, whatever its name; they learn no more than alive or not. */
function isProbe({ routeOptions: { url } }: FastifyRequest): boolean {
  return url === '/healthz' || url === '/readyz';
}

/** For what outlives its request: asked again as a session that nobody uses. */
async function isSameIdentity({ identity }: FastifyRequest, identify: () => Promise<Identity>): Promise<boolean> {
  try {
    const now = await identify();
    return now.role === identity?.role && now.userId === identity.userId;
  } catch (error) {
    if (error instanceof TidewayError && error.code === 'UNAUTHORIZED') return false;
    throw error;
  }
}

function requireRole(
  { identity, method, routeOptions }: FastifyRequest,
  needed: Exclude<RouteRule, 'everybody'>,
): void {
  if (identity !== null && includesRole(identity.role, needed)) return;
  throw new TidewayError('FORBIDDEN', {
    detail: say(
      `${method} ${routeOptions.url} needs the role ${needed}; yours is ${identity?.role}.`,
      `${method} ${routeOptions.url} 需要角色 ${needed}；你的角色是 ${identity?.role}。`,
    ),
    params: { needed, role: identity?.role },
  });
}

/** `?token=…` on a page, while there is no sign-in: stored as a cookie, and taken out of the address. */
async function acceptAddressToken(
  request: FastifyRequest,
  reply: FastifyReply,
  signIn: SignIn,
  cookie: string,
): Promise<boolean> {
  const url = new URL(request.url, 'http://localhost');
  const given = url.searchParams.get('token');
  if (given === null || request.method !== 'GET' || url.pathname === '/setup') return false;
  if ((await signIn.mode()) !== 'local') return false;
  if (!isSame(given, signIn.startupToken)) {
    throw unauthorized(
      say('The token in the address is not the one of this server.', '地址中的令牌不是该服务器的令牌。'),
    );
  }
  url.searchParams.delete('token');
  reply.setCookie(cookie, given, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: request.protocol === 'https',
  });
  await reply.redirect(`${url.pathname}${url.search}`, 303);
  return true;
}

function requireOwnHost(request: FastifyRequest, ownHost: string | undefined): void {
  if (ownHost !== undefined && request.host === ownHost) return;
  const name = request.hostname.replace(/^\[|\]$/g, '');
  if (name === '127.0.0.1' || name === 'localhost' || name === '::1') return;
  throw new TidewayError('FORBIDDEN', {
    detail: say(
      `This server does not answer for the host "${request.hostname}".`,
      `该服务器不响应主机“${request.hostname}”。`,
    ),
  });
}

function requireOwnOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin } = request.headers;
  if (origin === undefined || origin === `${request.protocol}://${request.host}`) return;
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return;
  throw new TidewayError('FORBIDDEN', {
    detail: say(`Requests from pages of ${origin} are not accepted.`, `不接受来自 ${origin} 页面的请求。`),
  });
}

function requireJson(request: FastifyRequest): void {
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return;
  throw new TidewayError('INVALID_REQUEST', {
    detail: say('The content type must be application/json.', 'Content-Type 必须是 application/json。'),
  });
}
