import type { JobError, resumeInput } from '@tideway/contract';
import { TidewayError } from '@tideway/domain';
import type { StoredDecision } from '@tideway/job-store';
import type { z } from 'zod';

/** What the job process is told of an operator's resume; a DDL decision is bound to the event the job stopped at. */
export function decisionOf(input: z.infer<typeof resumeInput>, error: JobError | null): StoredDecision {
  if (input.mode === 'overwrite' && error?.code !== 'TARGET_DUPLICATE_KEY') {
    throw new TidewayError('CONFLICT', {
      detail: 'The source overwrites only after a conflict with existing data; this job did not stop at one.',
    });
  }
  if (input.ddl === undefined) {
    const stopped = error?.code === 'TARGET_DDL_STOPPED' ? error.params.event : undefined;
    // Resuming a job that its policy stopped means: run it.
    return typeof stopped === 'string'
      ? { mode: input.mode, ddl: { event: stopped, action: 'run' } }
      : { mode: input.mode };
  }
  const event = error?.params.event;
  if (typeof event !== 'string') {
    throw new TidewayError('CONFLICT', {
      detail: 'The job does not stand at a DDL statement: there is nothing to skip or replace.',
    });
  }
  const ddl =
    input.ddl.action === 'skip'
      ? { event, action: 'skip' as const }
      : { event, action: 'replace' as const, statements: [input.ddl.sql] };
  return { mode: input.mode, ddl };
}
