import { createHash, randomBytes } from 'node:crypto';
import { type ApiToken, type ApiTokenInput, includesRole, type NewApiToken, type Role } from '@tideway/contract';
import { say } from '@tideway/domain';
import type { StoreContext } from '../context.ts';
import type { ApiToken as TokenRow } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { notFound } from '../store-error.ts';

/** How a token begins, so that scanners for leaked secrets know it. */
export const API_TOKEN_PREFIX = 'tdw_';

const LAST_USED_STEP_MS = 60_000;

/** Whose token it is. */
export interface TokenOwner {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** Tokens of the command line. 256 random bits each, of which only the SHA-256 is kept. */
export class ApiTokens {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** All, or those of one account. */
  async list(userId?: string): Promise<ApiToken[]> {
    const where = userId === undefined ? {} : { userId };
    const rows = await this.#context.prisma.apiToken.findMany({ where, orderBy: { createdAt: 'asc' } });
    return rows.map(view);
  }

  /** `owner` null: not of an account (made by the command line or in local mode). */
  async create(input: ApiTokenInput, createdBy: string, userId: string | null): Promise<NewApiToken> {
    const token = `${API_TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
    const row = await this.#context.prisma.apiToken.create({
      data: {
        id: newId('tok'),
        name: input.name,
        role: input.role,
        hash: hashOf(token),
        userId,
        createdBy,
        expiresAt: new Date(Date.now() + input.days * 86_400_000),
      },
    });
    return { ...view(row), token };
  }

  /** Of one account when named. Throws NOT_FOUND. */
  async remove(id: string, userId?: string): Promise<void> {
    const where = userId === undefined ? { id } : { id, userId };
    const { count } = await this.#context.prisma.apiToken.deleteMany({ where });
    if (count === 0) throw notFound(say('API token', ' API 令牌'), id);
  }

  /** Whose it is; undefined when it is unknown, has expired or its account is disabled. */
  async owner(token: string): Promise<TokenOwner | undefined> {
    const row = await this.#context.prisma.apiToken.findUnique({
      where: { hash: hashOf(token) },
      include: { user: { select: { role: true, disabled: true } } },
    });
    const now = Date.now();
    if (row === null || row.expiresAt.getTime() <= now || row.user?.disabled === true) return undefined;
    if (row.lastUsedAt === null || now - row.lastUsedAt.getTime() > LAST_USED_STEP_MS) {
      await this.#context.prisma.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: new Date(now) } });
    }
    return {
      id: row.id,
      name: `${row.createdBy} (token ${row.name})`,
      role: lower(row.role as Role, row.user?.role as Role | undefined),
    };
  }
}

/** A token never does more than its account may today. */
function lower(token: Role, account: Role | undefined): Role {
  return account === undefined || includesRole(account, token) ? token : account;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function view(row: TokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
