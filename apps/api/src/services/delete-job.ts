import type { deleteResult } from '@tideway/contract';
import { TidewayError } from '@tideway/domain';
import type { Actor } from '@tideway/job-store';
import type { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { targetOf } from './source-access.ts';

const WAIT_MS = 10_000;

/**
 * Deletes a job: a draft at once; one that ran through a worker, which stops it and removes its rows in the target's
 * checkpoint schema. With an unreachable target only by force, listing what stays behind.
 */
export async function deleteJob(
  { store, access }: ApiContext,
  jobId: string,
  force: boolean,
  actor: Actor,
): Promise<z.infer<typeof deleteResult>> {
  if (await store.jobs.removeDraft(jobId)) return { deleted: true, leftBehind: [] };
  const job = await store.jobs.withSecrets(jobId);
  const reach = await access.testTarget(targetOf(job), AbortSignal.timeout(8_000));
  const leftBehind: string[] = [];
  if (!reach.ok) {
    const failed = reach.steps.find(({ status }) => status === 'failed');
    leftBehind.push(
      `Rows of job ${jobId} in the schema "tideway" of the target ${job.target.host}:${job.target.port}: ` +
        `DELETE FROM each of its tables WHERE job_id = '${jobId}'.`,
    );
    if (!force) {
      throw new TidewayError('TARGET_UNREACHABLE', {
        detail: `The target cannot be cleaned: ${failed?.serverMessage ?? failed?.detail ?? 'it does not answer'}.`,
        remedy: 'Bring the target back and delete again, or delete by force and remove what stays behind by hand.',
        params: { leftBehind },
      });
    }
  }
  try {
    await store.jobs.ask(jobId, 'delete', actor, { force, event: { params: { force, leftBehind } } });
  } catch (error) {
    // A worker may be done before the job is read again.
    if (error instanceof TidewayError && error.code === 'NOT_FOUND') return { deleted: true, leftBehind };
    throw error;
  }
  const deadline = Date.now() + WAIT_MS;
  while (Date.now() < deadline) {
    if (!(await store.jobs.exists(jobId))) return { deleted: true, leftBehind };
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return { deleted: false, leftBehind };
}
