import { z } from 'zod';
import { bigText, diagnosis, isoTime } from './common.ts';
import { startPosition } from './job-spec.ts';

/** A worker that is running: jobs, connection tests and prechecks run there. `egress`: what it is configured to announce. */
export const workerNode = z
  .object({ name: z.string(), egress: z.array(z.string()), seenAt: isoTime })
  .meta({ id: 'WorkerNode' });
export type WorkerNode = z.infer<typeof workerNode>;

/** Answer of Validate: both sides, and what the operator has to do (the document, step 2.5). */
export const connectionValidation = z
  .object({
    ok: z.boolean(),
    source: diagnosis,
    target: diagnosis,
    prompt: z
      .discriminatedUnion('kind', [
        z.object({
          kind: z.literal('ip-access-list'),
          addresses: z.array(
            z.object({
              address: z.string(),
              /** `local-route` may be translated on its way to the source. */
              origin: z.enum(['configured', 'seen-by-source', 'local-route']),
              /** The workers that come from it; a job may run on any. */
              workers: z.array(z.string()),
            }),
          ),
        }),
        z.object({ kind: z.literal('accept-endpoint'), cloud: z.enum(['aws', 'azure']), endpoint: z.string() }),
      ])
      .nullable(),
  })
  .meta({ id: 'ConnectionValidation' });
export type ConnectionValidation = z.infer<typeof connectionValidation>;

export const sourceTable = z
  .object({
    name: z.string(),
    engine: z.string().nullable(),
    rows: bigText.nullable(),
    bytes: bigText.nullable(),
    /** Chips: `no-primary-key`, `cascade`, `generated`, `unsupported-type`, `unsupported-collation`, `missing-on-target`. */
    traits: z.array(z.string()),
  })
  .meta({ id: 'SourceTable' });
export const sourceObjects = z
  .object({
    readAt: isoTime,
    databases: z.array(z.object({ name: z.string(), tables: z.array(sourceTable) })),
  })
  .meta({ id: 'SourceObjects' });
export type SourceObjects = z.infer<typeof sourceObjects>;

export const binlogFile = z
  .object({
    name: z.string(),
    size: bigText,
    firstEventAt: isoTime.nullable(),
    lastEventAt: isoTime.nullable(),
  })
  .meta({ id: 'BinlogFile' });
export const binlogStatus = z
  .object({
    readAt: isoTime,
    current: z.object({ file: z.string(), position: bigText, gtidSet: z.string().nullable() }),
    purgedGtidSet: z.string().nullable(),
    files: z.array(binlogFile),
    gtidMode: z.string().nullable(),
    enforceGtidConsistency: z.string().nullable().default(null),
    /** `binlog_row_image`; null: the server does not have it. */
    rowImage: z.string().nullable().default(null),
    expireSeconds: z.number().nullable(),
  })
  .meta({ id: 'BinlogStatus' });
export type BinlogStatus = z.infer<typeof binlogStatus>;

export const startPreviewInput = z.object({ start: startPosition, addPurged: z.boolean().default(false) });
/** One start position in all four forms, and what starting there means. */
export const startPreview = z
  .object({
    ok: z.boolean(),
    file: z.string().nullable(),
    position: bigText.nullable(),
    gtidSet: z.string().nullable(),
    timestamp: isoTime.nullable(),
    backlogBytes: bigText.nullable(),
    backlogTransactions: bigText.nullable(),
    runwayHours: z.number().nullable(),
    /** Why it is refused, at the field, with what was tried and what came back. */
    problem: z.string().nullable(),
    /** The same in Chinese. */
    zh: z.object({ problem: z.string() }).optional(),
    /** Other servers' purged transactions that the pasted set lacks; adding them is an explicit choice. */
    missingPurged: z.string().nullable(),
    /** The two nearest transaction boundaries when a position lies inside one. */
    nearest: z.array(z.object({ file: z.string(), position: bigText })),
    /** `zh`: the text in Chinese, where it is words. */
    firstEvents: z.array(
      z.object({ at: isoTime.nullable(), position: bigText, text: z.string(), zh: z.string().optional() }),
    ),
  })
  .meta({ id: 'StartPreview' });
export type StartPreview = z.infer<typeof startPreview>;
