import { type Selection, selectionOverlap, TidewayError } from '@tideway/domain';
import type { OtherJob } from '@tideway/job-store';
import type { ApiContext } from '../context.ts';
import { requireComplete } from './require-complete.ts';

/** What a start needs beside the state `ready`: a complete job whose precheck allows it. */
export async function requireStartable(context: ApiContext, jobId: string): Promise<void> {
  await requireComplete(context, jobId, 'start');
  if (!(await context.prechecks.get(jobId)).allowsNext) {
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
