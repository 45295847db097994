import type { SelectionPredicate } from '@tideway/domain';
import type { BinlogSource } from '@tideway/engine';
import type { WorkerJob } from '@tideway/job-store';
import { type SourceOptions, zongjiSource } from '@tideway/source-mysql';

/** The reader that the job's options name. */
export function openReader(_job: WorkerJob, source: SourceOptions, select: SelectionPredicate): BinlogSource {
  return zongjiSource({ source, select });
}
