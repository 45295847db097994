import { randomBytes } from 'node:crypto';
import {
  type Webhook,
  type WebhookDelivery,
  type WebhookInput,
  type WebhookKind,
  type WebhookMessage,
  webhookKind,
} from '@tideway/contract';
import { say } from '@tideway/domain';
import { z } from 'zod';
import type { StoreContext } from '../context.ts';
import type { WebhookDelivery as DeliveryRow, Webhook as Row } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { notFound, refuseUnknownProject } from '../store-error.ts';
import { DEFAULT_PROJECT_ID } from './clusters.ts';

/** Deliveries kept of each webhook. */
const KEPT = 200;

/** A message on its way, claimed by this process for a while. */
export interface ClaimedDelivery {
  readonly id: bigint;
  readonly webhookId: string;
  readonly body: string;
  /** This one included. */
  readonly attempts: number;
  readonly url: string;
  readonly secret: string;
}

/** Where alarms go, which are on, and what was sent. */
export class Webhooks {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  async list(projectId?: string): Promise<Webhook[]> {
    const where = projectId === undefined ? {} : { projectId };
    const rows = await this.#context.prisma.webhook.findMany({ where, orderBy: { createdAt: 'asc' } });
    return rows.map((row) => webhookView(row));
  }

  /** Its secret is in this answer and in no other. */
  async create(input: WebhookInput, projectId: string = DEFAULT_PROJECT_ID): Promise<Webhook> {
    const id = newId('wh');
    const { secret = randomBytes(24).toString('base64url'), ...fields } = input;
    const data = { id, projectId, ...fields, ...this.#seal(id, secret) };
    const row = await this.#context.prisma.webhook.create({ data }).catch((error: unknown) => {
      refuseUnknownProject(error);
      throw error;
    });
    return webhookView(row, secret);
  }

  /** Without a secret the stored one stays. Throws NOT_FOUND. */
  async replace(id: string, { secret, ...fields }: WebhookInput): Promise<Webhook> {
    await this.#row(id);
    const sealed = secret === undefined ? {} : this.#seal(id, secret);
    const row = await this.#context.prisma.webhook.update({ where: { id }, data: { ...fields, ...sealed } });
    return webhookView(row, secret ?? null);
  }

  async remove(id: string): Promise<void> {
    await this.#row(id);
    await this.#context.prisma.webhook.delete({ where: { id } });
  }

  async deliveries(id: string): Promise<WebhookDelivery[]> {
    await this.#row(id);
    const rows = await this.#context.prisma.webhookDelivery.findMany({
      where: { webhookId: id },
      orderBy: { id: 'desc' },
      take: KEPT,
    });
    return rows.map(deliveryView);
  }

  async delivery(id: bigint): Promise<WebhookDelivery> {
    const row = await this.#context.prisma.webhookDelivery.findUnique({ where: { id } });
    if (row === null) throw notFound(say('delivery', '投递'), String(id));
    return deliveryView(row);
  }

  /** Alarms that are on, of all webhooks. */
  async alarms(): Promise<readonly { webhookId: string; jobId: string; kind: WebhookKind }[]> {
    const rows = await this.#context.prisma.webhookAlarm.findMany();
    return rows.map(({ webhookId, jobId, kind }) => ({ webhookId, jobId, kind: webhookKind.parse(kind) }));
  }

  /** Turns an alarm on or off and queues the message about it, once: another process may see the same. */
  async turn(alarm: { webhookId: string; jobId: string; kind: WebhookKind }, message: WebhookMessage): Promise<void> {
    const { webhookId, jobId, kind } = alarm;
    await this.#context.prisma.$transaction(async (tx) => {
      const changed =
        message.status === 'firing'
          ? await tx.$executeRaw`
              INSERT INTO webhook_alarms (webhook_id, job_id, kind) VALUES (${webhookId}, ${jobId}, ${kind})
              ON CONFLICT DO NOTHING`
          : (await tx.webhookAlarm.deleteMany({ where: alarm })).count;
      if (changed !== 1) return;
      const { status } = message;
      await tx.webhookDelivery.create({ data: { webhookId, jobId, kind, status, body: JSON.stringify(message) } });
    });
  }

  /** Queues a message as an alarm does. Throws NOT_FOUND. */
  async queue(webhookId: string, message: WebhookMessage): Promise<bigint> {
    await this.#row(webhookId);
    const { kind, status } = message;
    const row = await this.#context.prisma.webhookDelivery.create({
      data: { webhookId, jobId: message.job?.id ?? null, kind, status, body: JSON.stringify(message) },
    });
    return row.id;
  }

  /** Takes messages that are due, for `seconds`: a process that dies with one leaves it to another. */
  async claim(limit: number, seconds: number): Promise<readonly ClaimedDelivery[]> {
    const { pool, box } = this.#context;
    const found = await pool.query<{
      id: string;
      webhook_id: string;
      body: string;
      attempts: number;
      url: string;
      key_id: string;
      sealed: Buffer;
    }>(
      `UPDATE webhook_deliveries d SET attempts = d.attempts + 1, next_at = now() + make_interval(secs => $2)
       FROM webhooks w WHERE w.id = d.webhook_id AND d.id IN (
         SELECT id FROM webhook_deliveries WHERE state = 'waiting' AND next_at <= now()
         ORDER BY id FOR UPDATE SKIP LOCKED LIMIT $1)
       RETURNING d.id, d.webhook_id, d.body, d.attempts, w.url, w.key_id, w.sealed`,
      [limit, seconds],
    );
    return found.rows.map((row) => ({
      id: BigInt(row.id),
      webhookId: row.webhook_id,
      body: row.body,
      attempts: row.attempts,
      url: row.url,
      secret: box.open({ keyId: row.key_id, sealed: Uint8Array.from(row.sealed) }, secretContext(row.webhook_id)),
    }));
  }

  /** What became of an attempt; `retrySeconds` null: it is over, one way or the other. */
  async settle(
    { id, webhookId }: ClaimedDelivery,
    outcome: { status: number | null; error: string | null; retrySeconds: number | null },
  ): Promise<void> {
    const { pool } = this.#context;
    await pool.query(
      `UPDATE webhook_deliveries SET last_status = $2, last_error = $3,
         state = CASE WHEN $3::text IS NULL THEN 'delivered' WHEN $4::int IS NULL THEN 'given-up' ELSE 'waiting' END,
         delivered_at = CASE WHEN $3::text IS NULL THEN now() END,
         next_at = now() + make_interval(secs => coalesce($4::int, 0))
       WHERE id = $1`,
      [String(id), outcome.status, outcome.error, outcome.retrySeconds],
    );
    await pool.query(
      `DELETE FROM webhook_deliveries WHERE webhook_id = $1 AND state <> 'waiting' AND id <= (
         SELECT id FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1)`,
      [webhookId, KEPT],
    );
  }

  #seal(id: string, secret: string): { keyId: string; sealed: Uint8Array<ArrayBuffer> } {
    const { keyId, sealed } = this.#context.box.seal(secret, secretContext(id));
    return { keyId, sealed: Uint8Array.from(sealed) };
  }

  async #row(id: string): Promise<Row> {
    const row = await this.#context.prisma.webhook.findUnique({ where: { id } });
    if (row === null) throw notFound(say('webhook', '通知地址（webhook）'), id);
    return row;
  }
}

function secretContext(id: string): string {
  return `webhook/${id}`;
}

function webhookView(row: Row, secret: string | null = null): Webhook {
  const { keyId: _keyId, sealed: _sealed, kinds, createdAt, ...fields } = row;
  return { ...fields, kinds: z.array(webhookKind).parse(kinds), createdAt: createdAt.toISOString(), secret };
}

function deliveryView(row: DeliveryRow): WebhookDelivery {
  return {
    id: String(row.id),
    webhookId: row.webhookId,
    jobId: row.jobId,
    kind: row.kind as WebhookDelivery['kind'], // these three are written from WebhookMessage and above only
    status: row.status as WebhookDelivery['status'],
    state: row.state as WebhookDelivery['state'],
    attempts: row.attempts,
    nextAt: row.state === 'waiting' ? row.nextAt.toISOString() : null,
    lastStatus: row.lastStatus,
    lastError: row.lastError,
    createdAt: row.createdAt.toISOString(),
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  };
}
