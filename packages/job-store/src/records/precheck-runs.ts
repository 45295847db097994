import { type PrecheckItem, precheckItem } from '@tideway/contract';
import { z } from 'zod';
import type { StoreContext } from '../context.ts';
import type { Prisma } from '../generated/client.ts';
import { notify } from './events.ts';

/** The stored part of a precheck run. */
export interface StoredPrecheck {
  readonly state: 'running' | 'finished' | 'cancelled';
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly items: readonly PrecheckItem[];
}

/** The newest precheck of each job. */
export class PrecheckRuns {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  async get(jobId: string): Promise<StoredPrecheck | undefined> {
    const row = await this.#context.prisma.precheckRun.findUnique({ where: { jobId } });
    if (row === null) return undefined;
    return {
      state: row.state as StoredPrecheck['state'], // written by save only
      startedAt: row.startedAt,
      finishedAt: row.finishedAt,
      items: z.array(precheckItem).parse(row.items),
    };
  }

  async save(jobId: string, run: StoredPrecheck): Promise<void> {
    const data = {
      state: run.state,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      items: run.items as unknown as Prisma.InputJsonArray,
    };
    await this.#context.prisma.$transaction(async (tx) => {
      await tx.precheckRun.upsert({ where: { jobId }, create: { jobId, ...data }, update: data });
      await notify(tx, { kind: 'changed', jobId });
    });
  }
}
