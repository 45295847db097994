import type { SelectionPredicate } from '@tideway/domain';
import type { BinlogSource } from '@tideway/engine';
import type { WorkerJob } from '@tideway/job-store';
import type { TidbTarget } from '@tideway/sink-tidb';
import { openBinlogSource, type SchemaHistoryStore, type SourceOptions, zongjiSource } from '@tideway/source-mysql';

/** What the reader needs beside the job. */
export interface ReaderContext {
  readonly source: SourceOptions;
  readonly select: SelectionPredicate;
  /** Literals are written for what the target is: TiDB knows fewer character sets. */
  readonly target: Pick<TidbTarget, 'server'>;
  readonly history: SchemaHistoryStore;
}

/** The reader that the job's options name: our own, or the reference decoder (docs/limits.md). */
export function openReader(
  { options, name }: WorkerJob,
  { source, select, target, history }: ReaderContext,
): BinlogSource {
  if (options.decoder === 'zongji') return zongjiSource({ source, select });
  return openBinlogSource({ source, select, dialect: target.server.isTidb ? 'tidb' : 'mysql', name, history });
}
