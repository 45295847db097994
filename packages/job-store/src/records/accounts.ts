import type { Role, User } from '@tideway/contract';
import { say } from '@tideway/domain';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import type { StoreContext } from '../context.ts';
import type { Prisma } from '../generated/client.ts';
import { conflict, notFound } from '../store-error.ts';

/** What {@link Accounts.change} changes; what is left out stays. */
export interface AccountChange {
  readonly name?: string;
  readonly role?: Role;
  readonly disabled?: boolean;
}

const WITH_SESSIONS = {
  _count: { select: { sessions: true } },
  accounts: { select: { providerId: true } },
} as const satisfies Prisma.UserInclude;

/** Taken by everything that could leave the console without an administrator, or make the first one twice. */
const ADMINISTRATORS_LOCK = 72_707_370;

/** Accounts of the console. Signing in itself is better-auth's, on the same tables. */
export class Accounts {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** better-auth's way to the tables. */
  get adapter(): ReturnType<typeof prismaAdapter> {
    return prismaAdapter(this.#context.prisma, { provider: 'postgresql' });
  }

  async count(): Promise<number> {
    return this.#context.prisma.user.count();
  }

  async list(): Promise<User[]> {
    const rows = await this.#context.prisma.user.findMany({ include: WITH_SESSIONS, orderBy: { createdAt: 'asc' } });
    return rows.map(view);
  }

  /** Throws NOT_FOUND. */
  async get(id: string): Promise<User> {
    const row = await this.#context.prisma.user.findUnique({ where: { id }, include: WITH_SESSIONS });
    if (row === null) throw notFound(say('user', '用户'), id);
    return view(row);
  }

  /**
   * Runs `make` when there is no account yet, one caller at a time.
   * Throws CONFLICT when there is one: the one-time address works once.
   */
  async first<T>(make: () => Promise<T>): Promise<T> {
    return this.#alone(async () => {
      if ((await this.count()) > 0)
        throw conflict(say('There is an account already: sign in with it.', '已有账号：请用它登录。'));
      return make();
    });
  }

  /** Throws NOT_FOUND, or CONFLICT when no administrator would be left. */
  async change(id: string, change: AccountChange): Promise<User> {
    await this.#alone(async () => {
      const before = await this.get(id);
      const stays = (change.role ?? before.role) === 'administrator' && !(change.disabled ?? before.disabled);
      if (!stays) await this.#requireAnother(before);
      await this.#context.prisma.user.update({ where: { id }, data: { ...change, updatedAt: new Date() } });
    });
    if (change.disabled === true) await this.endSessions(id);
    return this.get(id);
  }

  /** Throws NOT_FOUND, or CONFLICT when no administrator would be left. */
  async remove(id: string): Promise<void> {
    await this.#alone(async () => {
      await this.#requireAnother(await this.get(id));
      await this.#context.prisma.user.delete({ where: { id } });
    });
  }

  /** Signs an account out everywhere; its API tokens stay. */
  async endSessions(id: string): Promise<void> {
    await this.#context.prisma.session.deleteMany({ where: { userId: id } });
  }

  async #requireAnother(user: User): Promise<void> {
    if (user.role !== 'administrator' || user.disabled) return;
    const others = await this.#context.prisma.user.count({
      where: { role: 'administrator', disabled: false, id: { not: user.id } },
    });
    if (others === 0)
      throw conflict(
        say('This is the last administrator; make another one first.', '这是最后一个管理员；请先指定另一个管理员。'),
      );
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const client = await this.#context.pool.connect();
    try {
      await client.query('SELECT pg_advisory_lock($1)', [ADMINISTRATORS_LOCK]);
      try {
        return await work();
      } finally {
        await client.query('SELECT pg_advisory_unlock($1)', [ADMINISTRATORS_LOCK]);
      }
    } finally {
      client.release();
    }
  }
}

function view(row: Prisma.UserGetPayload<{ include: typeof WITH_SESSIONS }>): User {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role as Role,
    disabled: row.disabled,
    createdAt: row.createdAt.toISOString(),
    sessions: row._count.sessions,
    hasPassword: row.accounts.some(({ providerId }) => providerId === 'credential'),
  };
}
