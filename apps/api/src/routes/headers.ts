import { say, TidewayError } from '@tideway/domain';
import { z } from 'zod';

/** For the description of the API; other headers stay. The form is checked below, with a message of its own. */
export const ifMatchHeader = z.looseObject({ 'if-match': z.string().optional() });

/** The same key with the same body gives the same job again. */
export const idempotencyKey = z.looseObject({ 'idempotency-key': z.string().min(1).max(200).optional() });

/** The version the caller has seen, from `If-Match: "7"`. Throws INVALID_REQUEST without one: no blind overwriting. */
export function ifMatch(request: { readonly headers: z.infer<typeof ifMatchHeader> }): number {
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(request.headers['if-match'] ?? '')?.[1];
  if (version === undefined) {
    throw new TidewayError('INVALID_REQUEST', {
      detail: say(
        'Send If-Match with the version you have seen, in quotes.',
        '请在 If-Match 中发送你看到的版本，并加引号。',
      ),
    });
  }
  return Number(version);
}
