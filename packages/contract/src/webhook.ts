import { z } from 'zod';
import { bigText, isoTime } from './common.ts';

/** What a webhook can be told of. */
export const WEBHOOK_KINDS = ['failed', 'stalled', 'lag', 'runway'] as const;
export const webhookKind = z.enum(WEBHOOK_KINDS);
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

export const webhookInput = z
  .object({
    name: z.string().trim().min(1).max(80),
    url: z.url({ protocol: /^https?$/, error: 'Expected an address that begins with https:// or http://' }).max(2_000),
    /** Signs every message (docs/webhooks.md). Left out: made at creation, kept at a change. */
    secret: z.string().min(16).max(200).optional(),
    kinds: z.array(webhookKind).min(1),
    /** Of kind `lag`: applied lag beyond which it is told, and the time it may be unknown. */
    lagSeconds: z.number().int().min(5).max(604_800).default(600),
    /** Of kind `runway`: hours of binary log left below which it is told. */
    runwayHours: z.number().int().min(1).max(8_760).default(24),
    enabled: z.boolean().default(true),
  })
  .meta({ id: 'WebhookFields' });
export type WebhookInput = z.infer<typeof webhookInput>;

export const webhook = z
  .object({
    id: z.string(),
    projectId: z.string(),
    name: z.string(),
    url: z.string(),
    kinds: z.array(webhookKind),
    lagSeconds: z.number().int(),
    runwayHours: z.number().int(),
    enabled: z.boolean(),
    createdAt: isoTime,
    /** The signing key; only in the answer to its creation (or change), never again. */
    secret: z.string().nullable().default(null),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof webhook>;

/** One message to one webhook, and what became of it. */
export const webhookDelivery = z
  .object({
    id: bigText,
    webhookId: z.string(),
    jobId: z.string().nullable(),
    kind: z.enum([...WEBHOOK_KINDS, 'test']),
    /** `firing`: it began; `resolved`: it is over. */
    status: z.enum(['firing', 'resolved']),
    state: z.enum(['waiting', 'delivered', 'given-up']),
    attempts: z.number().int(),
    nextAt: isoTime.nullable(),
    /** HTTP status of the last attempt. */
    lastStatus: z.number().int().nullable(),
    lastError: z.string().nullable(),
    createdAt: isoTime,
    deliveredAt: isoTime.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

/** The body that a receiver gets, as JSON. */
export const webhookMessage = z
  .object({
    version: z.literal(1),
    kind: z.enum([...WEBHOOK_KINDS, 'test']),
    status: z.enum(['firing', 'resolved']),
    /** When the condition was seen. */
    at: isoTime,
    /** An English sentence for a chat or a pager. */
    text: z.string(),
    job: z
      .object({
        id: z.string(),
        name: z.string(),
        cluster: z.string(),
        state: z.string(),
        stage: z.string().nullable(),
        errorCode: z.string().nullable(),
        lagSeconds: z.number().nullable(),
        runwayHours: z.number().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'WebhookMessage' });
export type WebhookMessage = z.infer<typeof webhookMessage>;
