import { type Selection, selectionOverlap, TidewayError } from '@tideway/domain';
import type { OtherJob } from '@tideway/job-store';
import type { ApiContext } from '../context.ts';
import { InvalidInput } from '../plugins/problems.ts';

/** What a start needs beside the state `ready`: a complete job whose precheck allows it. */
export async function requireStartable({ store, prechecks }: ApiContext, jobId: string): Promise<void> {
  const problems = await store.jobs.problems(jobId, 'all');
  if (problems.length > 0) throw new InvalidInput(problems);
  if (!(await prechecks.get(jobId)).allowsNext) {
    throw new TidewayError('CONFLICT', {
      detail: 'The precheck does not allow the start: something failed, or a warning is not ignored.',
    });
  }
}

/** Throws CONFLICT when one of the other jobs of the target migrates a table that this selection migrates too. */
export function requireOwnTables(selection: Selection, others: readonly OtherJob[]): void {
  for (const other of others) {
    const shared = selectionOverlap(selection, other.selection);
    if (shared === null) continue;
    throw new TidewayError('CONFLICT', {
      detail: `The job "${other.name}" writes ${shared} of this target already; two jobs must not write one table.`,
      params: { job: other.name, jobId: other.id, shared },
    });
  }
}
