import { type PrecheckItem, precheckItem } from '@tideway/contract';
import { say } from '@tideway/domain';
import { z } from 'zod';
import type { StoreContext, Transaction } from '../context.ts';
import type { Prisma } from '../generated/client.ts';
import { conflict } from '../store-error.ts';
import { notify } from './events.ts';
import { lockJob } from './lock-job.ts';

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

  get(jobId: string): Promise<StoredPrecheck | undefined> {
    return readRun(this.#context.prisma, jobId);
  }

  /**
   * Stores what a run under way found, and with its end the job's state: `ready` exactly while the precheck allows
   * Next. False, and nothing stored, when the job was edited meanwhile: an old result must not make a changed job ready.
   */
  async save(jobId: string, run: StoredPrecheck, allowsNext: boolean): Promise<boolean> {
    return this.#context.prisma.$transaction(async (tx) => {
      const { state } = await lockJob(tx, jobId);
      if (state !== 'prechecking') return false;
      await writeRun(tx, jobId, run, allowsNext);
      return true;
    });
  }

  /** Changes a finished run. `change` may throw to refuse. Throws CONFLICT when the job is not at its precheck. */
  async change(
    jobId: string,
    change: (run: StoredPrecheck | undefined) => { readonly run: StoredPrecheck; readonly allowsNext: boolean },
  ): Promise<void> {
    await this.#context.prisma.$transaction(async (tx) => {
      const { state } = await lockJob(tx, jobId);
      if (state !== 'draft' && state !== 'ready')
        throw conflict(
          say(
            `The precheck of a job that is ${state} stays as it is.`,
            `处于 ${state} 状态的任务，其前置检查保持不变。`,
          ),
        );
      const { run, allowsNext } = change(await readRun(tx, jobId));
      await writeRun(tx, jobId, run, allowsNext);
    });
  }

  /** Begins a run: the job is `prechecking` from now on. False when it was started already, or is gone. */
  async begin(jobId: string, run: StoredPrecheck): Promise<boolean> {
    const data = { state: 'running', startedAt: run.startedAt, finishedAt: null };
    const items = run.items as unknown as Prisma.InputJsonArray; // as above
    return this.#context.prisma.$transaction(async (tx) => {
      const moved = await tx.job.updateMany({
        where: { id: jobId, state: { in: ['draft', 'ready', 'prechecking'] } },
        data: { state: 'prechecking', stateSince: new Date() },
      });
      if (moved.count === 0) return false;
      await tx.precheckRun.upsert({
        where: { jobId },
        create: { jobId, ...data, items },
        update: { ...data, items },
      });
      await notify(tx, { kind: 'changed', jobId });
      return true;
    });
  }
}

async function readRun(tx: Transaction, jobId: string): Promise<StoredPrecheck | undefined> {
  const row = await tx.precheckRun.findUnique({ where: { jobId } });
  if (row === null) return undefined;
  return {
    state: row.state as StoredPrecheck['state'], // written below only
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    items: z.array(precheckItem).parse(row.items),
  };
}

async function writeRun(tx: Transaction, jobId: string, run: StoredPrecheck, allowsNext: boolean): Promise<void> {
  await tx.precheckRun.update({
    where: { jobId },
    data: {
      state: run.state,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      items: run.items as unknown as Prisma.InputJsonArray, // the contract's items are plain JSON
    },
  });
  if (run.state !== 'running') {
    const state = allowsNext ? 'ready' : 'draft';
    await tx.job.updateMany({ where: { id: jobId, state: { not: state } }, data: { state, stateSince: new Date() } });
  }
  await notify(tx, { kind: 'changed', jobId });
}
