import type { SelectionPredicate, Text } from '@tideway/domain';
import type { SourceOptions } from '../connect/source-options.ts';

/** What every reader of a source's binlog needs. */
export interface ReaderOptions {
  readonly source: SourceOptions;
  /** Rows of other tables are left out (their transactions are not). */
  readonly select: SelectionPredicate;
  /** Bytes of decoded events that wait for the consumer before the socket is no longer read. Default 8 MiB. */
  readonly bufferBytes?: number;
  /** Milliseconds since the epoch; for `receivedAt`. */
  readonly now?: () => number;
  /** Told of things worth a line in the job's events that stop nothing. */
  readonly onNote?: (note: Text) => void;
}
