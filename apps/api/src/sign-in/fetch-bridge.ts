import { say, TidewayError, verbatim } from '@tideway/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ADDRESS_HEADER, type Auth } from './create-auth.ts';

/** Headers of ours, for better-auth: cookies and the rest, and the address as we see it, whatever the client claims. */
export function fetchHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && !name.startsWith('x-forwarded-')) headers.set(name, value);
  }
  headers.set(ADDRESS_HEADER, request.ip);
  return headers;
}

/** Lets better-auth answer a request. Its refusals become problem documents like all others. */
export async function answerByAuth(auth: Auth, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const url = new URL(request.url, `${request.protocol}://${request.host}`);
  const response = await auth.handler(
    new Request(url, {
      method: request.method,
      headers: fetchHeaders(request),
      ...(request.method === 'POST' ? { body: JSON.stringify(request.body ?? {}) } : {}),
    }),
  );
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie);
  const body = await response.text();
  const location = response.headers.get('location');
  if (location !== null && response.status >= 300 && response.status < 400)
    return reply.redirect(location, response.status);
  if (response.status >= 400) throw refusal(response, body);
  return reply
    .code(response.status)
    .type('application/json')
    .send(body === '' ? '{}' : body);
}

function refusal({ status, headers }: Response, body: string): TidewayError {
  if (status === 429) {
    const seconds = headers.get('x-retry-after') ?? '60';
    return new TidewayError('TOO_MANY_REQUESTS', {
      detail: say(`Too many attempts; try again in ${seconds} s.`, `尝试次数过多；请在 ${seconds} 秒后重试。`),
      params: { seconds },
    });
  }
  // Of the sign-in library, which speaks English only.
  const message = verbatim(messageOf(body));
  if (status === 401) return new TidewayError('SIGN_IN_REFUSED', { detail: message });
  if (status === 403) return new TidewayError('FORBIDDEN', { detail: message });
  return new TidewayError('INVALID_REQUEST', { detail: message });
}

function messageOf(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // not JSON: nothing to tell
  }
  return 'The sign-in was refused.';
}
