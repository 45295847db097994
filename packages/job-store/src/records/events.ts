import type { JobEvent } from '@tideway/contract';
import type { StoreContext, Transaction } from '../context.ts';
import type { JobEvent as EventRow, Prisma } from '../generated/client.ts';
import { NOTIFY_SQL, type Notification, notificationPayload } from '../notify/notifications.ts';

/** A new entry of a job's history; see the contract's `jobEvent`. */
export interface NewEvent {
  readonly jobId: string;
  readonly kind: JobEvent['kind'];
  readonly actor: string;
  readonly code: string;
  readonly message: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Held from an event's insert to its commit: ids then become visible in their order, and "after N" never misses one. */
export const EVENT_LOCK = 7270737;

/** Adds an event as the last thing of a transaction. Locks on jobs must be FOR NO KEY UPDATE at most (else deadlock). */
export async function appendEvent(tx: Transaction, event: NewEvent): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${EVENT_LOCK}::bigint)`;
  await tx.jobEvent.create({ data: { ...event, params: (event.params ?? {}) as Prisma.InputJsonObject } });
  await notify(tx, { kind: 'changed', jobId: event.jobId });
}

/** Tells every listener when the transaction commits. */
export async function notify(tx: Transaction, notification: Notification): Promise<void> {
  await tx.$executeRawUnsafe(NOTIFY_SQL, notificationPayload(notification));
}

/** Which of a job's events. */
export interface EventPage {
  readonly before?: bigint | undefined;
  readonly limit: number;
  readonly kinds?: readonly JobEvent['kind'][] | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** The histories of jobs. */
export class Events {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  async append(event: NewEvent): Promise<void> {
    await this.#context.prisma.$transaction((tx) => appendEvent(tx, event));
  }

  /** A page of one job's events, newest first: before an id, of some kinds, within a time. */
  async page(
    jobId: string,
    { before, limit, kinds, from, to }: EventPage,
  ): Promise<{ events: JobEvent[]; more: boolean }> {
    const rows = await this.#context.prisma.jobEvent.findMany({
      where: {
        jobId,
        ...(before === undefined ? {} : { id: { lt: before } }),
        ...(kinds === undefined ? {} : { kind: { in: [...kinds] } }),
        ...(from === undefined && to === undefined
          ? {}
          : { at: { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lte: to }) } }),
      },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    return { events: rows.slice(0, limit).map(eventView), more: rows.length > limit };
  }

  /** Events after an id, oldest first, of these jobs or of all. */
  async after(id: bigint, jobIds: readonly string[] | 'all', limit: number): Promise<JobEvent[]> {
    const rows = await this.#context.prisma.jobEvent.findMany({
      where: { id: { gt: id }, ...(jobIds === 'all' ? {} : { jobId: { in: [...jobIds] } }) },
      orderBy: { id: 'asc' },
      take: limit,
    });
    return rows.map(eventView);
  }

  async newestId(): Promise<bigint> {
    const newest = await this.#context.prisma.jobEvent.aggregate({ _max: { id: true } });
    return newest._max.id ?? 0n;
  }
}

function eventView(row: EventRow): JobEvent {
  return {
    id: row.id.toString(),
    jobId: row.jobId,
    at: row.at.toISOString(),
    kind: row.kind as JobEvent['kind'], // written from NewEvent only
    actor: row.actor,
    code: row.code,
    message: row.message,
    params: row.params as Record<string, unknown>,
  };
}
