import { z } from 'zod';
import { CONNECTIVITY, DATA_SOURCES, host, port, userName } from './connection.ts';
import { jobName, jobOptions, selection, spec, startPosition } from './job-spec.ts';

/**
 * Where a secret of a file is to be had; the file itself holds none. `env:TIDEWAY_REF_…`: a variable of the API's
 * environment; `file:NAME`: a file in its folder of secrets; `job:NAME`: what that job of the project has (an export
 * names the exported job, so a copy on the same installation is complete).
 */
export const secretReference = z.strictObject({
  from: z.string().regex(/^(env:TIDEWAY_REF_[A-Z0-9_]{1,100}|file:[A-Za-z0-9_-][A-Za-z0-9._-]{0,100}|job:.{1,200})$/, {
    error: 'Expected env:TIDEWAY_REF_<NAME>, file:<name> or job:<name>',
  }),
});

/**
 * A job as a file: what `tideway create -f` reads and an export gives, YAML or JSON. It holds no secrets: passwords and
 * keys are asked for, or named by reference. Unknown words are refused: a misspelt option must not be ignored.
 */
export const jobDocument = z
  .strictObject({
    apiVersion: z.literal('tideway/v1'),
    name: jobName,
    /** Name of the registered cluster: the target. */
    cluster: z.string().min(1).optional(),
    source: z.strictObject({
      dataSource: z.enum(DATA_SOURCES).default('self-managed-mysql'),
      region: z.string().max(64).nullable().default(null),
      connectivity: z.enum(CONNECTIVITY).default('public-ip'),
      host: host.nullable().default(null),
      privateLink: z.string().max(512).nullable().default(null),
      port: port.default(3306),
      user: userName,
      password: secretReference.optional(),
      tls: z
        .strictObject({
          enabled: z.boolean().default(true),
          ca: z.string().nullable().default(null),
          clientCertificate: z.string().nullable().default(null),
          clientKey: secretReference.optional(),
        })
        .default({ enabled: false, ca: null, clientCertificate: null }),
    }),
    target: z.strictObject({ user: userName, password: secretReference.optional() }),
    start: startPosition.default({ kind: 'now' }),
    addPurged: z.boolean().default(false),
    selection: selection.default({ kind: 'all' }),
    spec: spec.nullable().default(null),
    options: jobOptions.prefault({}),
  })
  .meta({ id: 'JobDocument' });
export type JobDocument = z.infer<typeof jobDocument>;

/** An import makes a draft of it on this cluster. */
export const jobImportInput = z
  .object({ clusterId: z.string(), text: z.string().min(1).max(8_000_000) })
  .meta({ id: 'JobImport' });
