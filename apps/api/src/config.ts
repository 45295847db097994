import { z } from 'zod';

const environment = z.object({
  DATABASE_URL: z.string().min(1),
  TIDEWAY_HOST: z.enum(['127.0.0.1', '::1', 'localhost', '0.0.0.0']).default('127.0.0.1'),
  TIDEWAY_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  TIDEWAY_DATA: z.string().min(1).optional(),
  TIDEWAY_SECRET_KEY: z.string().optional(),
  /** The start-up token; made at random when it is not given. */
  TIDEWAY_TOKEN: z.string().min(16).optional(),
  /** Egress addresses of the workers, separated by commas: what goes into IP access lists. */
  TIDEWAY_EGRESS: z.string().default(''),
  TIDEWAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Settings of an API process, from its environment; see docs/configuration.md. */
export interface ApiConfig {
  readonly databaseUrl: string;
  /**
   * Loopback: there is no sign-in yet beyond the start-up token. `0.0.0.0` is for containers, whose port is published
   * on the loopback of their host (docker-compose.yml); the Host header must name the loopback in any case.
   */
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string | undefined;
  readonly secretKey: string | undefined;
  readonly token: string | undefined;
  readonly egress: readonly string[];
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
    egress: values.TIDEWAY_EGRESS.split(',')
      .map((address) => address.trim())
      .filter((address) => address !== ''),
    logLevel: values.TIDEWAY_LOG_LEVEL,
  };
}
