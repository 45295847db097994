import type { BinlogPosition, ResolvedStart } from '@tideway/domain';
import type { Flavour } from '../connect/server-facts.ts';

/** A start position pinned to the log, with what was found on the way. `ResolvedStart` alone is stored with the job. */
export interface SourceStart extends ResolvedStart {
  /** How the job must read: by what is not in `gtidSet`, or from `file` and `position`. */
  readonly mode: 'gtid' | 'file-position';
  readonly flavour: Flavour;
  /** Other servers' purged transactions that the choice added to the operator's set; null when none were. */
  readonly addedPurged: string | null;
  /** MariaDB's GTID position at the start, for people; null where not known. */
  readonly mariadbGtid: string | null;
  /** Where the operator pointed, when the start was moved to the beginning of that transaction. */
  readonly snappedFrom: BinlogPosition | null;
  /** True when a busy source would not hold still: the set decides then, the position is only near. */
  readonly isPositionApproximate: boolean;
}

/** How to resolve. */
export interface ResolveOptions {
  readonly signal?: AbortSignal;
  /** The operator's choice to take other servers' purged transactions as done (design §3). */
  readonly addPurged?: boolean;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}
