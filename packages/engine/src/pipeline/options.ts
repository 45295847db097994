import type { DispatchLimits } from '../schedule/dispatcher.ts';

export interface PipelineOptions extends DispatchLimits {
  readonly consistency: 'transaction' | 'commit-order';
  /** Whether the target's sessions check foreign keys. */
  readonly foreignKeyChecks: boolean;
  /** Bytes of memory (schedule/footprint.ts) from which a source transaction is applied in chunks (design §4.11). */
  readonly maxTransactionBytes: number;
  /** Bytes of prepared XA transactions kept in memory. */
  readonly maxPreparedBytes: number;
  /** Milliseconds of progress after which the base is written. */
  readonly foldInterval: number;
}

export const DEFAULT_PIPELINE_OPTIONS: PipelineOptions = {
  consistency: 'transaction',
  foreignKeyChecks: false,
  maxTransactionBytes: 64 * 1024 * 1024,
  maxPreparedBytes: 16 * 1024 * 1024,
  foldInterval: 1000,
  maxGroupRows: 500,
  maxGroupBytes: 4 * 1024 * 1024,
  minGroupRows: 50,
  maxInFlightBytes: 16 * 1024 * 1024,
  maxQueuedBytes: 32 * 1024 * 1024,
  maxQueuedTransactions: 10_000,
};
