import type { Role, Session } from '@tideway/contract';

/** Who a request comes from. */
export interface Identity {
  readonly name: string;
  readonly role: Role;
  readonly kind: Session['user']['kind'];
  readonly email: string | null;
  /** Of the account; null in local mode and for a token that is of no account. */
  readonly userId: string | null;
}

/** Who holds the start-up token while there is no sign-in. */
export const LOCAL_OPERATOR: Identity = {
  name: 'operator',
  role: 'administrator',
  kind: 'local',
  email: null,
  userId: null,
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for every route that needs a role; see plugins/security.ts. */
    identity: Identity | null;
    /** Whether who asked may still ask: the session goes on, with the same role. Throws while that cannot be told. */
    isStillAllowed: () => Promise<boolean>;
  }
}

/** The name under which a request's doings are written down. */
export function actorOf({ identity }: { readonly identity: Identity | null }): { readonly name: string } {
  if (identity === null) throw new Error('a route without a role has no actor');
  return identity;
}
