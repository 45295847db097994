import { type JobState, say } from '@tideway/domain';
import type { Transaction } from '../context.ts';
import { notFound } from '../store-error.ts';

/** Locks a job's row until the transaction ends. Throws NOT_FOUND. No stronger lock: see {@link appendEvent}. */
export async function lockJob(tx: Transaction, id: string): Promise<{ state: JobState; spec: string | null }> {
  const [row] = await tx.$queryRaw<{ state: JobState; spec: string | null }[]>`
    SELECT state, spec FROM jobs WHERE id = ${id} FOR NO KEY UPDATE`;
  if (row === undefined) throw notFound(say('job', '任务'), id);
  return row;
}
