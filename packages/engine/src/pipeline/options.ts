import type { DispatchLimits } from '../schedule/dispatcher.ts';

export interface PipelineOptions extends DispatchLimits {
  readonly consistency: 'transaction' | 'commit-order';
  /** Whether the target's sessions check foreign keys. */
  readonly foreignKeyChecks: boolean;
  /** Bytes of memory (schedule/footprint.ts) from which a source transaction is applied in chunks (design §4.11). */
  readonly maxTransactionBytes: number;
  /** Bytes of memory of one such chunk: some are at work while the next is read. */
  readonly maxChunkBytes: number;
  /** Bytes of prepared XA transactions kept in memory. */
  readonly maxPreparedBytes: number;
  /**
   * Transactions, also filtered ones, that may be done behind one that is not: each is kept until the fold passes it, in
   * memory and in the lanes' rows. Beyond it the reader waits, whatever a lane waits for.
   */
  readonly maxUnfolded: number;
  /** Milliseconds of progress after which the base is written. */
  readonly foldInterval: number;
  /**
   * Milliseconds of progress after which the lanes are drained and a syncpoint is recorded: what the target holds,
   * together with a timestamp of the target at which it holds just that. Null: never.
   */
  readonly syncpointInterval: number | null;
}

export const DEFAULT_PIPELINE_OPTIONS: PipelineOptions = {
  consistency: 'transaction',
  foreignKeyChecks: false,
  maxTransactionBytes: 32 * 1024 * 1024,
  maxChunkBytes: 4 * 1024 * 1024,
  maxPreparedBytes: 16 * 1024 * 1024,
  maxUnfolded: 50_000,
  foldInterval: 1000,
  syncpointInterval: null,
  maxGroupRows: 2000,
  maxGroupBytes: 4 * 1024 * 1024,
  minGroupRows: 50,
  loadedGroupRows: 2000,
  shareBytes: 768 * 1024,
  maxInFlightBytes: 16 * 1024 * 1024,
  maxQueuedBytes: 10 * 1024 * 1024,
  maxQueuedRows: 10_000,
};
