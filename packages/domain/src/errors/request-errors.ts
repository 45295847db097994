import { defineErrors } from './define-errors.ts';

/** Answers to a request that changes nothing. */
export const REQUEST_ERRORS = defineErrors({
  INVALID_REQUEST: {
    scope: 'request',
    status: 422,
    retry: 'never',
    title: 'The request is not valid',
    remedy: 'Correct the named field and send it again; nothing was changed.',
  },
  NOT_FOUND: {
    scope: 'request',
    status: 404,
    retry: 'never',
    title: 'There is no such thing',
    remedy: 'Check the address; it may have been deleted meanwhile.',
  },
  CONFLICT: {
    scope: 'request',
    status: 409,
    retry: 'never',
    title: 'The state does not allow this',
    remedy: 'Reload, look at the present state, and decide again.',
  },
  VERSION_CONFLICT: {
    scope: 'request',
    status: 412,
    retry: 'never',
    title: 'Somebody else has changed this meanwhile',
    remedy: 'Reload to see the change, then make yours again.',
  },
  UNAUTHORIZED: {
    scope: 'request',
    status: 401,
    retry: 'never',
    title: 'You are not signed in',
    remedy: 'Sign in, or open the address that the server printed at its start; the command line needs an API token.',
  },
  FORBIDDEN: {
    scope: 'request',
    status: 403,
    retry: 'never',
    title: 'This is not allowed',
    remedy: 'Ask an administrator.',
  },
  SIGN_IN_REFUSED: {
    scope: 'request',
    status: 401,
    retry: 'never',
    title: 'Signing in was refused',
    remedy: 'Check e-mail and password. An administrator can set a new password under Settings, Users.',
  },
  TOO_MANY_REQUESTS: {
    scope: 'request',
    status: 429,
    retry: 'never',
    title: 'Too many requests',
    remedy: 'Wait for the seconds named, then try again.',
  },
});
