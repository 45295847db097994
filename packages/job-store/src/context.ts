import type pg from 'pg';
import type { Prisma, PrismaClient } from './generated/client.ts';
import type { SecretBox } from './secrets/secret-box.ts';

/** What the parts of the store share. */
export interface StoreContext {
  readonly prisma: PrismaClient;
  /** The pool under Prisma, for what Prisma has no words for. */
  readonly pool: pg.Pool;
  readonly box: SecretBox;
}

/** Prisma inside a transaction. */
export type Transaction = Prisma.TransactionClient;
