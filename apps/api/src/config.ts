import { newPassword } from '@tideway/contract';
import { z } from 'zod';
import type { OidcOptions } from './sign-in/create-auth.ts';

/** Several values in one variable, separated by commas. */
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  );

const environment = z.object({
  DATABASE_URL: z.string().min(1),
  TIDEWAY_HOST: z.union([z.ipv4(), z.ipv6(), z.literal('localhost')]).default('127.0.0.1'),
  TIDEWAY_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  TIDEWAY_DATA: z.string().min(1).optional(),
  TIDEWAY_SECRET_KEY: z.string().optional(),
  /** The start-up token; made at random when it is not given. */
  TIDEWAY_TOKEN: z.string().min(16).optional(),
  /** Folder of the secrets that imported jobs may name with `file:`. */
  TIDEWAY_SECRETS: z.string().min(1).optional(),
  TIDEWAY_SIGN_IN: z.enum(['auto', 'on', 'off']).optional(),
  /** The container's port is published on the loopback of its host only: without sign-in it may listen on 0.0.0.0. */
  TIDEWAY_PUBLISHED_ON_LOOPBACK: z.enum(['yes', 'no']).default('no'),
  TIDEWAY_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TIDEWAY_TRUSTED_PROXIES: list,
  TIDEWAY_ADMIN_EMAIL: z.email().optional(),
  TIDEWAY_ADMIN_PASSWORD: newPassword.optional(),
  TIDEWAY_OIDC_ISSUER: z.url().optional(),
  TIDEWAY_OIDC_CLIENT_ID: z.string().min(1).optional(),
  TIDEWAY_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  TIDEWAY_OIDC_NAME: z.string().min(1).max(60).default('single sign-on'),
  TIDEWAY_OIDC_ROLE: z.enum(['viewer', 'operator']).default('viewer'),
  TIDEWAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Settings of an API process, from its environment; see docs/configuration.md. */
export interface ApiConfig {
  readonly databaseUrl: string;
  /** Beyond the loopback only with sign-in. */
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string | undefined;
  readonly secretKey: string | undefined;
  readonly token: string | undefined;
  readonly secretsFolder: string | undefined;
  readonly signIn: 'auto' | 'on' | 'off';
  readonly publicUrl: string | undefined;
  readonly trustedProxies: readonly string[];
  /** Made at the first start, when there is no account. */
  readonly administrator: { readonly email: string; readonly password: string } | undefined;
  readonly oidc: OidcOptions | undefined;
  readonly logLevel: string;
}

/** Reads the settings; throws naming the variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): ApiConfig {
  const result = environment.safeParse(env);
  if (!result.success) throw new Error(`API settings: ${z.prettifyError(result.error)}`);
  const values = result.data;
  return {
    databaseUrl: values.DATABASE_URL,
    host: values.TIDEWAY_HOST,
    port: values.TIDEWAY_PORT,
    dataFolder: values.TIDEWAY_DATA,
    secretKey: values.TIDEWAY_SECRET_KEY,
    token: values.TIDEWAY_TOKEN,
    secretsFolder: values.TIDEWAY_SECRETS,
    signIn: signInOf(values),
    publicUrl: values.TIDEWAY_PUBLIC_URL?.replace(/\/$/, ''),
    trustedProxies: values.TIDEWAY_TRUSTED_PROXIES,
    administrator: administratorOf(values),
    oidc: oidcOf(values),
    logLevel: values.TIDEWAY_LOG_LEVEL,
  };
}

type Values = z.infer<typeof environment>;

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Beyond the loopback there is no way without sign-in. */
function signInOf(values: Values): ApiConfig['signIn'] {
  const { TIDEWAY_HOST: host, TIDEWAY_SIGN_IN: given, TIDEWAY_PUBLISHED_ON_LOOPBACK: published } = values;
  const isNear = LOOPBACK.includes(host) || published === 'yes';
  if (isNear && values.TIDEWAY_PUBLIC_URL === undefined) return given ?? 'auto';
  if (given === 'off') {
    throw new Error(
      `API settings: TIDEWAY_SIGN_IN=off is refused beyond the loopback (TIDEWAY_HOST=${host}, ` +
        `TIDEWAY_PUBLIC_URL=${values.TIDEWAY_PUBLIC_URL ?? 'not set'}): whoever reaches the port would be administrator`,
    );
  }
  return 'on';
}

function administratorOf({ TIDEWAY_ADMIN_EMAIL: email, TIDEWAY_ADMIN_PASSWORD: password }: Values) {
  if (email === undefined && password === undefined) return undefined;
  if (email === undefined || password === undefined) {
    throw new Error('API settings: TIDEWAY_ADMIN_EMAIL and TIDEWAY_ADMIN_PASSWORD go together');
  }
  return { email: email.toLowerCase(), password };
}

function oidcOf(values: Values): OidcOptions | undefined {
  const issuer = values.TIDEWAY_OIDC_ISSUER;
  const clientId = values.TIDEWAY_OIDC_CLIENT_ID;
  const clientSecret = values.TIDEWAY_OIDC_CLIENT_SECRET;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    throw new Error('API settings: TIDEWAY_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET go together');
  }
  return { issuer, clientId, clientSecret, name: values.TIDEWAY_OIDC_NAME, defaultRole: values.TIDEWAY_OIDC_ROLE };
}
