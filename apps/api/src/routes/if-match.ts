import { TidewayError } from '@tideway/domain';
import type { FastifyRequest } from 'fastify';

/** The version the caller has seen, from `If-Match: "7"`. Throws INVALID_REQUEST without one: no blind overwriting. */
export function ifMatch(request: Pick<FastifyRequest, 'headers'>): number {
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(request.headers['if-match'] ?? '')?.[1];
  if (version === undefined) {
    throw new TidewayError('INVALID_REQUEST', { detail: 'Send If-Match with the version you have seen, in quotes.' });
  }
  return Number(version);
}
