/**
 * Where a job begins, as the operator chose it. It never changes after the first start (design §3).
 * `gtid`: the transactions NOT in this set. `file-position`: from this event on. `timestamp`: ISO 8601 with zone,
 * the first transaction committed at or after it. `now` is resolved when the job starts.
 */
export type StartPosition =
  | { readonly kind: 'now' }
  | { readonly kind: 'gtid'; readonly gtidSet: string }
  | { readonly kind: 'file-position'; readonly file: string; readonly position: string }
  | { readonly kind: 'timestamp'; readonly timestamp: string };

/** A start position pinned to the source's log before anything is read; stored with the job. */
export interface ResolvedStart {
  /** Transactions the target is taken to hold already; null when the source has no GTIDs. */
  readonly gtidSet: string | null;
  /** The first event to read. */
  readonly file: string;
  /** Byte offset in `file`, decimal text. */
  readonly position: string;
  readonly serverUuid: string | null;
  /** When it was resolved, ISO 8601. */
  readonly resolvedAt: string;
}
