import type { StartPreview, startPreviewInput } from '@tideway/contract';
import { TidewayError } from '@tideway/domain';
import type { WorkerJob } from '@tideway/job-store';
import type { z } from 'zod';
import type { SourceAccess } from './source-access.ts';

/** One start position in all its forms, or why it is refused. A refusal is an answer, not an error. */
export async function previewStart(
  access: SourceAccess,
  job: WorkerJob,
  { start, addPurged }: z.infer<typeof startPreviewInput>,
): Promise<StartPreview> {
  const nothing: StartPreview = {
    ok: false,
    file: null,
    position: null,
    gtidSet: null,
    timestamp: null,
    backlogBytes: null,
    backlogTransactions: null,
    runwayHours: null,
    problem: null,
    missingPurged: null,
    nearest: [],
    firstEvents: [],
  };
  try {
    const { file, position, gtidSet } = await access.resolve(job, start, addPurged);
    return { ...nothing, ok: true, file, position, gtidSet };
  } catch (error) {
    if (!(error instanceof TidewayError) || error.scope !== 'source') throw error;
    const missing = error.params.missingPurged;
    return { ...nothing, problem: error.message, missingPurged: typeof missing === 'string' ? missing : null };
  }
}
