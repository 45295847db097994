import { type JobDecision, type JobError, jobError } from '@tideway/contract';
import { type JobState, say, type Text } from '@tideway/domain';
import { z } from 'zod';
import type { StoreContext, Transaction } from '../context.ts';
import type { Prisma, JobDecision as Row } from '../generated/client.ts';
import { conflict, notFound } from '../store-error.ts';
import { appendEvent } from './events.ts';
import { lockJob } from './lock-job.ts';

/** What an operator decided about the failure a job stands at. */
export interface NewDecision {
  readonly kind: JobDecision['kind'];
  /** GTID, or file:position: what the job process will meet again. */
  readonly event: string;
  readonly change?: number | null;
  readonly detail?: {
    readonly table?: string | null;
    readonly key?: Readonly<Record<string, string>> | null;
    readonly operation?: string | null;
    readonly rows?: number | null;
    readonly statement?: string | null;
    readonly reason?: string | null;
  };
}

const detail = z.object({
  table: z.string().nullish(),
  key: z.record(z.string(), z.string()).nullish(),
  operation: z.string().nullish(),
  rows: z.number().nullish(),
  statement: z.string().nullish(),
  reason: z.string().nullish(),
});

/** Kinds by which a target differs from its source for ever. */
export const LEAVES_OUT: readonly JobDecision['kind'][] = ['skip-row', 'skip-transaction', 'skip-ddl'];

/** Adds decisions in the transaction of the action that makes them. */
export async function addDecisions(
  tx: Transaction,
  jobId: string,
  actor: string,
  decisions: readonly NewDecision[],
): Promise<void> {
  for (const { kind, event, change = null, detail: facts = {} } of decisions) {
    await tx.jobDecision.create({
      data: { jobId, actor, kind, event, change, detail: facts as Prisma.InputJsonObject },
    });
  }
}

/** What operators decided, job by job. */
export class Decisions {
  readonly #context: StoreContext;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** Newest first. */
  async of(jobId: string, limit = 1_000): Promise<JobDecision[]> {
    const rows = await this.#context.prisma.jobDecision.findMany({
      where: { jobId },
      orderBy: { id: 'desc' },
      take: limit,
    });
    return rows.map(view);
  }

  /**
   * Takes a decision back that the job has not reached. Only a job that failed at a place in the log says for sure what it
   * has reached: its process opened the target, told all that it had gone past, and stopped. Throws NOT_FOUND, CONFLICT.
   */
  async undo(jobId: string, id: bigint, actor: string): Promise<void> {
    await this.#context.prisma.$transaction(async (tx) => {
      const { state } = await lockJob(tx, jobId);
      const row = await tx.jobDecision.findFirst({ where: { id, jobId } });
      if (row === null) throw notFound(say('decision', '决定'), String(id));
      const { error } = await tx.job.findUniqueOrThrow({ where: { id: jobId }, select: { error: true } });
      const refusal = undoRefusal(row, state, jobError.nullable().parse(error));
      if (refusal !== null) throw conflict(refusal, { state, appliedAt: row.appliedAt?.toISOString() ?? null });
      await tx.jobDecision.delete({ where: { id } });
      const { kind, event, table, key } = view(row);
      await appendEvent(tx, {
        jobId,
        kind: 'action',
        actor,
        code: 'job.decision-undone',
        message: `took back a decision (${kind}) that the job had not reached`,
        params: { choice: kind, decidedBy: row.actor, event, table, key },
      });
    });
  }
}

/** Why a decision cannot be taken back, in a sentence; null when it can. */
function undoRefusal(row: Row, state: JobState, error: JobError | null): Text | null {
  if (row.kind === 'overwrite' || row.kind === 'create-table') {
    return say(
      'This was done at once when it was decided: there is nothing left to take back.',
      '该决定作出时已立即执行：没有可撤销的内容。',
    );
  }
  if (row.appliedAt !== null) {
    return say(
      'The job has gone past it: a decision that was carried out cannot be taken back.',
      '任务已越过该处：已执行的决定不能撤销。',
    );
  }
  const { transaction, event, partFrom } = error?.params ?? {};
  if (state !== 'failed' || (typeof transaction !== 'string' && typeof event !== 'string')) {
    return say(
      'Only while the job stands failed at a transaction or a DDL is it known for sure that it has not reached this.',
      '只有当任务因失败停在某个事务或 DDL 处时，才能确定它还没有到达该处。',
    );
  }
  if (transaction === row.event && Number(partFrom ?? 0) > 0) {
    return say(
      'A part of this huge transaction is on the target already, and this may have been in it.',
      '这个大事务的一部分已在目标端，该决定可能已在其中执行。',
    );
  }
  return null;
}

function view(row: Row): JobDecision {
  const facts = detail.parse(row.detail);
  return {
    id: String(row.id),
    at: row.at.toISOString(),
    actor: row.actor,
    kind: row.kind as JobDecision['kind'], // written from NewDecision only
    event: row.event,
    table: facts.table ?? null,
    key: facts.key ?? null,
    operation: facts.operation ?? null,
    rows: facts.rows ?? null,
    statement: facts.statement ?? null,
    reason: facts.reason ?? null,
    appliedAt: row.appliedAt?.toISOString() ?? null,
  };
}
