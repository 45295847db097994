import { selectionOverlap, TidewayError } from '@tideway/domain';
import type { ApiContext } from '../context.ts';
import { InvalidInput } from '../plugins/problems.ts';

const NOT_STARTED = ['draft', 'prechecking', 'ready', 'deleting', 'deleted'];

/** Everything a start needs: a complete job, a precheck that allows it, no other job on the same tables. */
export async function requireStartable({ store, prechecks }: ApiContext, jobId: string): Promise<void> {
  const problems = await store.jobs.problems(jobId, 'all');
  if (problems.length > 0) throw new InvalidInput(problems);
  const job = await store.jobs.get(jobId);
  if (!(await prechecks.get(jobId)).allowsNext) {
    throw new TidewayError('CONFLICT', {
      detail: 'The precheck does not allow the start: something failed, or a warning is not ignored.',
    });
  }
  for (const other of await store.jobs.list(job.clusterId)) {
    if (other.id === jobId || NOT_STARTED.includes(other.state)) continue;
    const shared = selectionOverlap(job.selection ?? { kind: 'all' }, other.selection ?? { kind: 'all' });
    if (shared === null) continue;
    throw new TidewayError('CONFLICT', {
      detail: `The job "${other.name}" writes ${shared} of this target already; two jobs must not write one table.`,
      params: { job: other.name, shared },
    });
  }
}
