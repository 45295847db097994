import { type BinlogPosition, formatPosition, GtidSet, parsePosition } from '@tideway/domain';
import type { Checkpoint, SourceItem } from '@tideway/engine';
import type { TextRow } from '../connect/session.ts';
import { sqlValue } from '../sql-text.ts';
import { HeldSet, type PositionMode } from './held-set.ts';
import type { FencedJob } from './session-registry.ts';

/**
 * The job's base: what the target holds for certain beside the lanes' own lists. `executed`, `file` and `position` are
 * the contiguous prefix as folded; `held` are transactions beyond it (DDL, and what lanes held at a takeover).
 * Kept in step with the job's row by one process: the one that owns the epoch.
 */
export class Base {
  readonly mode: PositionMode;
  executed: GtidSet;
  file: string;
  position: bigint;
  /** File-position jobs: up to here all is held although reading begins at `position`; null where that is the same. */
  heldThrough: BinlogPosition | null;
  sourceTimestamp: number | null;
  /** DDL of online schema changes that waits for its RENAME, as the engine writes it. */
  onlineDdl: string;
  readonly held: HeldSet;
  /** Number of writes to the row within its life: makes each write happen once, and late ones of lost sessions never. */
  foldSeq: bigint;

  constructor(mode: PositionMode, row: TextRow) {
    this.mode = mode;
    this.executed = GtidSet.parse(row.base_executed ?? '');
    this.file = row.base_file ?? '';
    this.position = BigInt(row.base_position ?? '0');
    this.heldThrough = row.base_through ? parsePosition(row.base_through) : null;
    this.held = HeldSet.decode(row.base_held ?? '');
    this.sourceTimestamp = row.source_timestamp === null ? null : Number(row.source_timestamp);
    this.onlineDdl = row.online_ddl ?? '';
    this.foldSeq = BigInt(row.fold_seq ?? '0');
  }

  /** A copy with a newer contiguous prefix, without what that covers. */
  advanced(to: Checkpoint): Base {
    const next = this.copy();
    if (to.executed !== null) next.executed = GtidSet.parse(to.executed);
    next.file = to.file;
    next.position = BigInt(to.position);
    next.heldThrough = to.heldThrough ?? null;
    if (to.sourceTimestamp !== null) next.sourceTimestamp = to.sourceTimestamp;
    if (to.onlineDdl !== undefined) next.onlineDdl = to.onlineDdl;
    next.prune(next.held);
    return next;
  }

  copy(): Base {
    return new Base(this.mode, {
      base_executed: this.executed.toString(),
      base_file: this.file,
      base_position: String(this.position),
      base_through: this.heldThrough === null ? null : formatPosition(this.heldThrough),
      base_held: this.held.encode(),
      source_timestamp: this.sourceTimestamp === null ? null : String(this.sourceTimestamp),
      online_ddl: this.onlineDdl,
      fold_seq: String(this.foldSeq),
    });
  }

  /** Leaves out of a list what the contiguous prefix covers. */
  prune(held: HeldSet): void {
    if (this.mode === 'gtid') held.pruneGtids(this.executed);
    else held.pruneMarks(this.heldThrough ?? { file: this.file, position: Number(this.position) });
  }

  /** What a restart asks the source for. */
  checkpoint(): Checkpoint {
    return {
      executed: this.mode === 'gtid' ? this.executed.union(this.held.toGtidSet()).toString() : null,
      file: this.file,
      position: String(this.position),
      held: this.mode === 'gtid' ? [] : this.held.toMarks(),
      ...(this.heldThrough === null ? {} : { heldThrough: this.heldThrough }),
      sourceTimestamp: this.sourceTimestamp,
      ...(this.onlineDdl === '' ? {} : { onlineDdl: this.onlineDdl }),
    };
  }

  /**
   * The write of the row as it stands here, as a compare-and-set on epoch and fold_seq: it must match one row, and then
   * {@link foldSeq} is one more.
   */
  updateSql({ jobId, epoch }: FencedJob): string {
    return `UPDATE tideway.job SET fold_seq = ${this.foldSeq + 1n},
      base_executed = ${this.mode === 'gtid' ? sqlValue(this.executed.toString()) : 'NULL'},
      base_file = ${sqlValue(this.file)}, base_position = ${this.position},
      base_through = ${this.heldThrough === null ? 'NULL' : sqlValue(formatPosition(this.heldThrough))},
      base_held = ${sqlValue(this.held.encode())}, source_timestamp = ${this.sourceTimestamp ?? 'NULL'},
      online_ddl = ${sqlValue(this.onlineDdl)}
      WHERE job_id = ${sqlValue(jobId)} AND epoch = ${epoch} AND fold_seq = ${this.foldSeq}`;
  }
}

/** Adds a transaction to a list in the job's terms. */
export function hold(held: HeldSet, mode: PositionMode, item: Pick<SourceItem, 'gtid' | 'end'>): void {
  if (mode === 'file-position') held.addMark(item.end.file, item.end.position);
  else if (item.gtid !== null) held.addGtid(item.gtid);
  else throw new TypeError('an anonymous transaction in a GTID job');
}

/** Names an item for intents and progress: its GTID, or `file:end`. */
export function eventName(mode: PositionMode, item: Pick<SourceItem, 'gtid' | 'end'>): string {
  return mode === 'gtid' && item.gtid !== null ? item.gtid : `${item.end.file}:${item.end.position}`;
}
