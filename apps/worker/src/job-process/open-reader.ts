import type { SelectionPredicate } from '@tideway/domain';
import type { BinlogSource } from '@tideway/engine';
import type { WorkerJob } from '@tideway/job-store';
import { openBinlogSource, type SourceOptions, zongjiSource } from '@tideway/source-mysql';

/** The reader that the job's options name: our own, or the reference decoder (docs/limits.md). */
export function openReader(job: WorkerJob, source: SourceOptions, select: SelectionPredicate): BinlogSource {
  return job.options.decoder === 'zongji' ? zongjiSource({ source, select }) : openBinlogSource({ source, select });
}
