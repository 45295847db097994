import { z } from 'zod';

const environment = z.object({
  DATABASE_URL: z.string().min(1),
  TIDEWAY_DATA: z.string().min(1).optional(),
  TIDEWAY_SECRET_KEY: z.string().optional(),
  TIDEWAY_WORKER_NAME: z.string().optional(),
  /** Jobs this process runs at most; 0: only what the API asks of source and target. */
  TIDEWAY_WORKER_JOBS: z.coerce.number().int().min(0).max(1_000).default(50),
  /** Addresses this worker is seen from, separated by commas: what goes into the IP access lists of sources. */
  TIDEWAY_EGRESS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    ),
  /** Port of `/metrics`, `/healthz` and `/readyz`; none unless it is set. */
  TIDEWAY_WORKER_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  TIDEWAY_WORKER_HOST: z.string().default('127.0.0.1'),
  TIDEWAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

/** Settings of a worker process, from its environment; see docs/configuration.md. */
export interface WorkerConfig {
  readonly databaseUrl: string;
  readonly dataFolder: string | undefined;
  readonly secretKey: string | undefined;
  readonly name: string | undefined;
  readonly maxJobs: number;
  readonly egress: readonly string[];
  /** Where machines ask how the worker is; undefined: nowhere. */
  readonly observe: { readonly host: string; readonly port: number } | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** Reads the settings; throws naming the variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  const result = environment.safeParse(env);
  if (!result.success) throw new Error(`worker settings: ${z.prettifyError(result.error)}`);
  const values = result.data;
  return {
    databaseUrl: values.DATABASE_URL,
    dataFolder: values.TIDEWAY_DATA,
    secretKey: values.TIDEWAY_SECRET_KEY,
    name: values.TIDEWAY_WORKER_NAME,
    maxJobs: values.TIDEWAY_WORKER_JOBS,
    egress: values.TIDEWAY_EGRESS,
    observe:
      values.TIDEWAY_WORKER_PORT === undefined
        ? undefined
        : { host: values.TIDEWAY_WORKER_HOST, port: values.TIDEWAY_WORKER_PORT },
    logLevel: values.TIDEWAY_LOG_LEVEL,
  };
}
