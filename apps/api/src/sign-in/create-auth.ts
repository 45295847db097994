import type { JobStore } from '@tideway/job-store';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins';

/** An OpenID Connect provider, from `TIDEWAY_OIDC_*`. */
export interface OidcOptions {
  readonly name: string;
  /** Address of `/.well-known/openid-configuration`, or of what lies above it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The role of an account that first comes this way. */
  readonly defaultRole: 'viewer' | 'operator';
}

export interface AuthOptions {
  /** Signs cookies; derived from the installation's secret key, so that all API processes agree. */
  readonly secret: string;
  /** Where browsers reach the console; undefined on the loopback. */
  readonly publicUrl: string | undefined;
  readonly oidc: OidcOptions | undefined;
}

/** The id under which the provider's accounts are kept, and part of its callback's address. */
export const OIDC_PROVIDER = 'oidc';
/** Under it better-auth's own routes lie; only those of {@link AUTH_PATHS} answer. */
export const AUTH_BASE = '/api/auth';
/** The client's address, set by us alone (fetch-bridge.ts). */
export const ADDRESS_HEADER = 'x-tideway-client-address';

const HOUR = 3_600;

export type Auth = ReturnType<typeof createAuth>;

/**
 * Sign-in by better-auth on the job store: scrypt hashes, sessions in Postgres, attempts counted for all API processes
 * together. Nobody signs up: accounts are made by an administrator, or come by OIDC with the least role.
 */
export function createAuth(store: JobStore, { secret, publicUrl, oidc }: AuthOptions) {
  return betterAuth({
    appName: 'Tideway',
    secret,
    baseURL: publicUrl ?? { allowedHosts: ['127.0.0.1:*', 'localhost:*', '[::1]:*'], protocol: 'http' },
    basePath: AUTH_BASE,
    database: store.accounts.adapter,
    logger: { disabled: true },
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    session: { expiresIn: 12 * HOUR, updateAge: HOUR, freshAge: HOUR },
    user: {
      additionalFields: {
        role: { type: 'string', required: false, input: false, defaultValue: oidc?.defaultRole ?? 'viewer' },
        disabled: { type: 'boolean', required: false, input: false, defaultValue: false },
      },
    },
    // An address alone proves nothing: a provider's account is never joined to one made here.
    account: { accountLinking: { enabled: false }, encryptOAuthTokens: true },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 300, max: 10 }, '/change-password': { window: 300, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'tideway',
      useSecureCookies: publicUrl?.startsWith('https:') === true,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    databaseHooks: {
      session: {
        create: {
          before: async ({ userId }) => {
            const user = await store.accounts.get(userId);
            if (user.disabled) throw new APIError('FORBIDDEN', { message: 'This account is disabled.' });
          },
        },
      },
    },
    plugins: oidc === undefined ? [] : [genericOAuth({ config: [provider(oidc)] })],
  });
}

function provider({ name, issuer, clientId, clientSecret }: OidcOptions) {
  const discoveryUrl = issuer.includes('/.well-known/')
    ? issuer
    : `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  return {
    providerId: OIDC_PROVIDER,
    name,
    discoveryUrl,
    clientId,
    clientSecret,
    pkce: true,
    scopes: ['openid', 'profile', 'email'],
    requireIdTokenVerification: true,
  };
}
