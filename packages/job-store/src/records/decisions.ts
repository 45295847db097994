import type { JobDecision } from '@tideway/contract';
import { z } from 'zod';
import type { StoreContext, Transaction } from '../context.ts';
import type { Prisma, JobDecision as Row } from '../generated/client.ts';

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
