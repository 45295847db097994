import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Job, WebhookKind } from '@tideway/contract';
import type { ClaimedDelivery, JobStore } from '@tideway/job-store';
import { networkPolicy } from '@tideway/server-access';
import type { FastifyBaseLogger } from 'fastify';
import { alarmMessage, alarmText } from './alarms.ts';

const LOOK_MS = 2_000;
const ANSWER_MS = 10_000;
/** Longer than an attempt takes: nobody else takes a message that is on its way. */
const CLAIM_SECONDS = 60;
const AT_ONCE = 20;
/** Seconds before the next attempt, by how many were made; after the last a message is given up (about 9 h). */
const WAITS = [5, 30, 120, 600, 1_800, 7_200, 21_600];

/**
 * Sees alarms begin and end, and sends signed messages about them until a receiver takes them. Several API processes may
 * do so at once: the job store gives each alarm and each message to one of them.
 */
export class WebhookSender {
  readonly #store: JobStore;
  readonly #log: FastifyBaseLogger;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(store: JobStore, log: FastifyBaseLogger) {
    this.#store = store;
    this.#log = log;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.look()
        .catch((error: unknown) => this.#log.warn({ err: error }, 'alarms could not be looked at'))
        .finally(() => {
          this.#looking = undefined;
        });
    }, LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** One look at all alarms, and one attempt for each message that is due. */
  async look(now: number = Date.now()): Promise<void> {
    await this.#turnAlarms(now);
    await this.sendDue();
  }

  async #turnAlarms(now: number): Promise<void> {
    const { webhooks, jobs } = this.#store;
    const all = await webhooks.list();
    const on = new Map((await webhooks.alarms()).map((alarm) => [JSON.stringify(Object.values(alarm)), alarm]));
    if (all.length === 0 && on.size === 0) return;
    const known = new Map<string, Job>((await jobs.list()).map((job) => [job.id, job]));
    for (const webhook of all.filter(({ enabled }) => enabled)) {
      for (const job of known.values()) {
        for (const kind of webhook.kinds) {
          const text = alarmText(kind, job, webhook, now);
          const alarm = { webhookId: webhook.id, jobId: job.id, kind };
          const isOn = on.delete(JSON.stringify(Object.values(alarm)));
          if (text !== null && !isOn) await webhooks.turn(alarm, alarmMessage(kind, 'firing', text, job, now));
          if (text === null && isOn) await webhooks.turn(alarm, over(kind, job, now));
        }
      }
    }
    // Of jobs that are gone, and kinds that are no longer asked for.
    for (const alarm of on.values()) await webhooks.turn(alarm, over(alarm.kind, known.get(alarm.jobId), now));
  }

  /** Sends what is due, the real way: a test is a message like any other. */
  async sendDue(): Promise<void> {
    const claimed = await this.#store.webhooks.claim(AT_ONCE, CLAIM_SECONDS);
    await Promise.all(claimed.map((delivery) => this.#send(delivery)));
  }

  async #send(delivery: ClaimedDelivery): Promise<void> {
    const { status, error } = await post(delivery);
    const retrySeconds = error === null ? null : (WAITS[delivery.attempts - 1] ?? null);
    await this.#store.webhooks.settle(delivery, { status, error, retrySeconds });
    if (error !== null) {
      const facts = { webhookId: delivery.webhookId, delivery: String(delivery.id), attempts: delivery.attempts };
      this.#log.warn({ ...facts, retrySeconds }, `a webhook was not delivered: ${error}`);
    }
  }
}

function over(kind: WebhookKind, job: Job | undefined, now: number) {
  const text = job === undefined ? 'the job is deleted' : `${job.name}: ${kind} is over, the job is ${job.state}`;
  return alarmMessage(kind, 'resolved', text, job, now);
}

/** `t=<seconds>,v1=<hex of HMAC-SHA256(secret, "<seconds>.<body>")>`: a receiver checks both age and origin. */
export function signature(secret: string, body: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

async function post({
  id,
  url,
  body,
  secret,
}: ClaimedDelivery): Promise<{ status: number | null; error: string | null }> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'tideway-webhook/1',
    'tideway-delivery': String(id),
    'tideway-signature': signature(secret, body, Math.floor(Date.now() / 1_000)),
  };
  const signal = AbortSignal.timeout(ANSWER_MS);
  // The console must not become a way to addresses that its machine alone can reach; every address found is looked at.
  const options = { method: 'POST', headers, signal, blockList: networkPolicy };
  try {
    const status = await new Promise<number>((resolve, reject) => {
      const request = url.startsWith('https:') ? https.request(url, options) : http.request(url, options);
      request.once('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.once('error', reject);
      request.end(body);
    });
    // A redirect is not followed: it could lead anywhere, with the message in its hands.
    const isTaken = status >= 200 && status < 300;
    return { status, error: isTaken ? null : `the receiver answered ${status}` };
  } catch (error) {
    if (signal.aborted) return { status: null, error: `no answer within ${ANSWER_MS / 1_000} s` };
    return { status: null, error: (error as Error).message };
  }
}
