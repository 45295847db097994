import { createHash, timingSafeEqual } from 'node:crypto';
import { ROUTES } from '@tideway/contract';
import { TidewayError } from '@tideway/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Safe without sign-in (design §5): the Host must be ours (no DNS rebinding), a browser's Origin must be ours (no other
 * site's page), bodies are JSON (no plain form), and everything but health needs the start-up token: once in the
 * address, then in a cookie, or as a bearer token.
 */
export function registerSecurity(app: FastifyInstance, token: string): void {
  // Cookies are not kept apart by port: another Tideway on this machine must not sign us out.
  const cookie = `tideway_${createHash('sha256').update(token).digest('hex').slice(0, 8)}`;
  app.addHook('onRequest', async (request, reply) => {
    requireOwnHost(request);
    requireOwnOrigin(request);
    if (isGuarded(request)) requireToken(request, token, cookie);
    else if (await acceptAddressToken(request, reply, token, cookie)) return reply;
    if (request.method !== 'GET' && request.method !== 'HEAD') requireJson(request);
  });
}

/**
 * Whether the route matched is the API's. Never decided by the text of the address: the router decodes it, so that
 * `/%61pi/…` is `/api/…` too.
 */
function isGuarded({ routeOptions: { url } }: FastifyRequest): boolean {
  return url !== undefined && (url.startsWith('/api/') || url === ROUTES.metrics);
}

/** `?token=…` on a page: stored as a cookie, and taken out of the address. */
async function acceptAddressToken(
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
  cookie: string,
): Promise<boolean> {
  const url = new URL(request.url, 'http://localhost');
  const given = url.searchParams.get('token');
  if (given === null || request.method !== 'GET') return false;
  if (!isSame(given, token)) throw unauthorized('The token in the address is not the one of this server.');
  url.searchParams.delete('token');
  reply.setCookie(cookie, token, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: request.protocol === 'https',
  });
  await reply.redirect(`${url.pathname}${url.search}`, 303);
  return true;
}

function requireToken(request: FastifyRequest, token: string, cookie: string): void {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const given = bearer ?? request.cookies[cookie];
  if (given === undefined) throw unauthorized('The request carries no token.');
  if (!isSame(given, token)) throw unauthorized('The token is not the one of this server; it changes at each start.');
}

function requireOwnHost(request: FastifyRequest): void {
  const name = request.hostname.replace(/^\[|\]$/g, '');
  if (name === '127.0.0.1' || name === 'localhost' || name === '::1') return;
  throw new TidewayError('FORBIDDEN', { detail: `This server does not answer for the host "${request.hostname}".` });
}

function requireOwnOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (origin === undefined || origin === `${request.protocol}://${request.host}`) return;
  throw new TidewayError('FORBIDDEN', { detail: `Requests from pages of ${origin} are not accepted.` });
}

function requireJson(request: FastifyRequest): void {
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return;
  throw new TidewayError('INVALID_REQUEST', { detail: 'The content type must be application/json.' });
}

function unauthorized(detail: string): TidewayError {
  return new TidewayError('UNAUTHORIZED', { detail });
}

function isSame(given: string, token: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(token);
  return left.length === right.length && timingSafeEqual(left, right);
}
