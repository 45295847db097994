import { z } from 'zod';

/** Whole numbers that can pass 2^53 travel as decimal text. */
export const bigText = z.string().regex(/^\d{1,20}$/);
export const isoTime = z.iso.datetime({ offset: true });
export const identifier = z.string().min(1).max(64);

/** What an error says, in Chinese; errors stored by older releases have none. */
const errorInChinese = z.object({ title: z.string(), detail: z.string(), remedy: z.string() }).optional();

/** RFC 9457 problem document; `code` is an entry of docs/errors.md. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    scope: z.enum(['source', 'target', 'internal', 'request']),
    remedy: z.string(),
    zh: errorInChinese,
    traceId: z.string(),
    /** One entry an input at fault: `field` is its path, `source.port`. */
    errors: z.array(z.object({ field: z.string(), message: z.string(), zh: z.string().optional() })).optional(),
    params: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

/** An error stored with a job or an event. */
export const jobError = z
  .object({
    code: z.string(),
    scope: z.enum(['source', 'target', 'internal', 'request']),
    retry: z.enum(['never', 'auto', 'resume']),
    title: z.string(),
    detail: z.string(),
    remedy: z.string(),
    zh: errorInChinese,
    field: z.string().nullable(),
    params: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'JobError' });
export type JobError = z.infer<typeof jobError>;

/** One step of a connection test, in the order it was made. */
export const diagnosisStep = z
  .object({
    step: z.enum(['resolve', 'tcp', 'tls', 'handshake', 'authentication', 'server', 'replication', 'privileges']),
    status: z.enum(['pass', 'note', 'warning', 'failed', 'skipped']),
    durationMs: z.number(),
    /** What was found, in a sentence: `TLS 1.3, CN=…, 88 days left`. */
    detail: z.string(),
    /** The server's own words. */
    serverMessage: z.string().nullable(),
    fix: z.string().nullable(),
    /** The same in Chinese. */
    zh: z.object({ detail: z.string(), fix: z.string().nullable() }).optional(),
  })
  .meta({ id: 'DiagnosisStep' });
export type DiagnosisStep = z.infer<typeof diagnosisStep>;

export const diagnosis = z
  .object({
    ok: z.boolean(),
    checkedAt: isoTime,
    steps: z.array(diagnosisStep),
    /** Facts for the page: version, flavour, serverUuid, gtidMode, addressSeenByServer, localAddress … */
    facts: z.record(z.string(), z.string().nullable()),
    /** Who made it: a job's network is a worker's. `egress`: what it is configured to announce. */
    worker: z.object({ name: z.string(), egress: z.array(z.string()) }).optional(),
  })
  .meta({ id: 'Diagnosis' });
export type Diagnosis = z.infer<typeof diagnosis>;
