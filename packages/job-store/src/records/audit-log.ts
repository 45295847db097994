import type { AuditEntry, AuditPage } from '@tideway/contract';
import type { StoreContext } from '../context.ts';
import { type AuditEntry as AuditRow, Prisma } from '../generated/client.ts';

/** What is known before a request runs. Values carry no secrets: the caller has taken them out. */
export interface NewAuditEntry {
  readonly actor: string;
  readonly actorKind: AuditEntry['actorKind'];
  readonly role: AuditEntry['role'];
  readonly address: string;
  readonly action: string;
  readonly object: string | null;
  readonly request: unknown;
  readonly before: unknown;
}

/** Who asked for what. Append-only: the database itself refuses every other change (migration 0003). */
export class AuditLog {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** Written before the request runs: what cannot be written down does not happen. */
  async begin(entry: NewAuditEntry): Promise<bigint> {
    const data = { ...entry, request: json(entry.request), before: json(entry.before) };
    return (await this.#context.prisma.auditEntry.create({ data, select: { id: true } })).id;
  }

  /** Whether the last entry about an object is like this one, succeeded, and is not older than `withinMs` milliseconds. */
  async isLast(
    like: Pick<NewAuditEntry, 'actor' | 'actorKind' | 'address' | 'action'>,
    object: string,
    withinMs: number,
  ) {
    const { actor, actorKind, address, action } = like;
    const at = { gte: new Date(Date.now() - withinMs) };
    const last = await this.#context.prisma.auditEntry.findFirst({ where: { object, at }, orderBy: { id: 'desc' } });
    if (last === null || last.status === null || last.status >= 300) return false;
    return (
      [last.actor, last.actorKind, last.address, last.action].join() === [actor, actorKind, address, action].join()
    );
  }

  /** The outcome, once. */
  async end(id: bigint, status: number, after: unknown): Promise<void> {
    await this.#context.prisma.auditEntry.updateMany({
      where: { id, status: null },
      data: { status, after: json(after) },
    });
  }

  /** Newest first; `before` is an entry's id. `search` is looked for in actor, action, object and address. */
  async page(limit: number, before: bigint | undefined, search: string): Promise<AuditPage> {
    const contains = { contains: search, mode: 'insensitive' as const };
    const rows = await this.#context.prisma.auditEntry.findMany({
      where: {
        ...(before === undefined ? {} : { id: { lt: before } }),
        ...(search === ''
          ? {}
          : { OR: [{ actor: contains }, { action: contains }, { object: contains }, { address: contains }] }),
      },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    return { entries: rows.slice(0, limit).map(view), more: rows.length > limit };
  }

  /** All of it, oldest first, in pieces. */
  async *all(): AsyncGenerator<AuditEntry> {
    let last = 0n;
    for (;;) {
      const rows = await this.#context.prisma.auditEntry.findMany({
        where: { id: { gt: last } },
        orderBy: { id: 'asc' },
        take: 500,
      });
      for (const row of rows) yield view(row);
      const end = rows.at(-1);
      if (end === undefined) return;
      last = end.id;
    }
  }
}

function json(value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === undefined || value === null ? Prisma.DbNull : (value as Prisma.InputJsonValue);
}

function view({ id, at, actorKind, role, ...row }: AuditRow): AuditEntry {
  return {
    ...row,
    id: id.toString(),
    at: at.toISOString(),
    actorKind: actorKind as AuditEntry['actorKind'],
    role: role as AuditEntry['role'],
  };
}
