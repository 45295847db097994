import { selection } from '@tideway/contract';
import type { Selection } from '@tideway/domain';
import type { Transaction } from '../context.ts';

/** Another job that writes the same target. */
export interface OtherJob {
  readonly id: string;
  readonly name: string;
  readonly selection: Selection;
}

/**
 * Jobs that were started (also those paused or failed: they go on one day) and write to the server that this job
 * writes to, whichever cluster entry names it.
 */
export async function othersOnTarget(tx: Transaction, id: string): Promise<readonly OtherJob[]> {
  const own = await tx.job.findUnique({ where: { id }, select: { cluster: { select: { host: true, port: true } } } });
  if (own === null) return [];
  const { host, port } = own.cluster;
  const rows = await tx.job.findMany({
    where: {
      id: { not: id },
      state: { in: ['starting', 'running', 'pausing', 'paused', 'failed'] },
      cluster: { host: { equals: host, mode: 'insensitive' }, port },
    },
    select: { id: true, name: true, selection: true },
    orderBy: { createdAt: 'asc' },
  });
  return rows.map((row) => ({ ...row, selection: selection.parse(row.selection ?? { kind: 'all' }) }));
}
