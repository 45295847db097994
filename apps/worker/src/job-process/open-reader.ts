import type { SelectionPredicate, Text } from '@tideway/domain';
import type { BinlogSource } from '@tideway/engine';
import type { WorkerJob } from '@tideway/job-store';
import type { TidbTarget } from '@tideway/sink-tidb';
import {
  openBinlogSource,
  type ReaderOptions,
  type SchemaHistoryStore,
  type SourceOptions,
  zongjiSource,
} from '@tideway/source-mysql';
import { checkPlace, type PositionMemory } from './position-memory.ts';
import { report } from './report.ts';

/** What the reader needs beside the job. */
export interface ReaderContext {
  readonly source: SourceOptions;
  readonly select: SelectionPredicate;
  /** Literals are written for what the target is: TiDB knows fewer character sets. */
  readonly target: Pick<TidbTarget, 'server'>;
  readonly history: SchemaHistoryStore & PositionMemory;
}

/** The reader that the job's options name: our own, or the reference decoder (docs/limits.md). */
export function openReader(job: WorkerJob, context: ReaderContext): BinlogSource {
  const { source, history } = context;
  const reader = readerOf(job, context);
  return {
    async *open(from, signal) {
      await checkPlace(source, history, from, job.resolvedStart, note, signal);
      yield* reader.open(from, signal);
    },
  };
}

function readerOf({ options, name }: WorkerJob, { source, select, target, history }: ReaderContext): BinlogSource {
  const common: ReaderOptions = { source, select, onNote: note };
  if (options.decoder === 'zongji') return zongjiSource(common);
  return openBinlogSource({
    ...common,
    dialect: target.server.isTidb ? 'tidb' : 'mysql',
    name,
    history,
    onMark: (mark) => history.addMark(mark),
  });
}

/** A line in the job's events. */
function note({ en, zh }: Text): void {
  report({ type: 'event', kind: 'note', code: 'source.note', message: en, params: { zh } });
}
