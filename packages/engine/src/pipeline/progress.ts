import type { BinlogPosition } from '@tideway/domain';
import type { TableCounts } from '../ports/apply-plan.ts';
import type { SourceDdl, SourceItem } from '../ports/source-transaction.ts';
import type { ApplyResult, Checkpoint, DdlResult } from '../ports/target.ts';

/** A unit that is not part of the contiguous prefix yet. */
export interface UnappliedUnit {
  readonly gtid: string | null;
  readonly start: BinlogPosition;
  /** Seconds since the epoch, source's clock. */
  readonly timestamp: number;
  /** Microseconds since the epoch; null when the source does not say. */
  readonly commitTimestamp: bigint | null;
}

/** Where a running pipeline stands. Totals count from its start. */
export interface PipelineProgress {
  /** The end of the newest unit read; null before the first. */
  readonly read: { readonly position: BinlogPosition; readonly timestamp: number | null; readonly at: number } | null;
  /** When the source was last heard (clock of the injected `clock`, ms); null before the first batch. */
  readonly heardAt: number | null;
  readonly queued: { readonly transactions: number; readonly bytes: number };
  readonly busyLanes: number;
  readonly applied: { readonly transactions: number; readonly rows: number; readonly bytes: number };
  /** Null when everything read is applied. */
  readonly oldestUnapplied: UnappliedUnit | null;
  /** Source timestamp of the newest unit of the contiguous prefix, seconds; null before the first. */
  readonly appliedTimestamp: number | null;
  /** As last written to the target. */
  readonly folded: Checkpoint;
  readonly tables: readonly TableCounts[];
  /** Changes that took a coarse dependency key, by reason: what costs parallelism. */
  readonly coarse: Readonly<Record<string, number>>;
  /** Set while a huge transaction is half applied. */
  readonly chunked: { readonly gtid: string | null; readonly start: BinlogPosition; readonly changes: number } | null;
}

/** What the pipeline tells while it runs. Callbacks must be quick and must not throw. */
export interface PipelineObserver {
  /** Called once; `progress` may be asked at any time. */
  started?(progress: () => PipelineProgress): void;
  /** A group is committed. */
  applied?(result: ApplyResult, items: readonly SourceItem[]): void;
  ddl?(ddl: SourceDdl, result: DdlResult): void;
  /** A transaction is through without what an operator skipped of it (`item.omitted`, or all of a huge one). */
  omitted?(item: SourceItem): void;
  /** A statement that is not migrated (view, trigger, account …). */
  notMigrated?(what: string, sql: string, position: BinlogPosition): void;
  heartbeat?(position: BinlogPosition, receivedAt: number): void;
  folded?(checkpoint: Checkpoint): void;
  /** A syncpoint is recorded. */
  syncpoint?(at: Checkpoint): void;
}
