import { ROUTE_ROLES as OF_CONTRACT, type RouteRule } from '@tideway/contract';
import { AUTH_BASE } from './create-auth.ts';

/**
 * The rule of every route: those of the contract, and of the library that signs people in. A route that is not here
 * answers nobody, and the test that lists the routes fails (sign-in.pg.test.ts).
 */
export const ROUTE_ROLES: Readonly<Record<string, RouteRule>> = {
  ...OF_CONTRACT,
  [`GET ${AUTH_BASE}/*`]: 'everybody',
  [`POST ${AUTH_BASE}/*`]: 'everybody',
};
