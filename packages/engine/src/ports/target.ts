import type { BinlogPosition, TableName, TableStructure } from '@tideway/domain';
import type { ApplyGroup, TableCounts } from './apply-plan.ts';
import type { SourceChunk, SourceDdl } from './source-transaction.ts';

/** Structures of target tables, read on demand and kept until a DDL forgets them. */
export interface TargetCatalog {
  /** The cached structure, or undefined when it was not loaded yet. */
  peek(table: TableName): TableStructure | undefined;
  /** Loads it (one query); throws TARGET_TABLE_MISSING with the target's own answer (design §3) when there is none. */
  load(table: TableName): Promise<TableStructure>;
  /**
   * Loads those of these tables that it can, many with one query: thousands of tables must not cost a query each. Says
   * nothing of a table that is missing or cannot be read; `load` does. Optional: without it each is loaded by itself.
   */
  prefetch?(tables: readonly TableName[]): Promise<void>;
  forget(schema: string, table?: string): void;
  /** Foreign keys of loaded tables that refer to this one: a parent's rows carry keys too. */
  referencing(table: TableName): readonly TableStructure[];
}

/** An update or delete that met no row: counted, sampled, shown. */
export interface MissedRow {
  readonly table: TableName;
  readonly kind: 'update' | 'delete';
  /** Key columns and their literals, `{"id":"5"}`. */
  readonly key: Readonly<Record<string, string>>;
  readonly gtid: string | null;
  /** `file:position` of the transaction's start. */
  readonly position: string;
}

/** What a committed group did. */
export interface ApplyResult {
  readonly counts: readonly TableCounts[];
  readonly missed: readonly MissedRow[];
  readonly statements: number;
  readonly retries: number;
  /** Milliseconds from hand-over to commit. */
  readonly duration: number;
  readonly mode: 'grouped' | 'row-by-row' | 'replay';
}

/** What running (or skipping) a DDL came to. */
export interface DdlResult {
  readonly action: 'applied' | 'skipped';
  readonly statements: readonly string[];
  readonly duration: number;
  readonly reason: string | null;
}

/** One connection to the target that commits apply groups exactly once (design §4.7). One group at a time. */
export interface Lane {
  readonly index: number;
  /**
   * Resolves after COMMIT was acknowledged or proved. Rejects with a TidewayError, and nothing of the group is on the
   * target; or with {@link PartlyApplied}, and its first transactions are.
   */
  apply(group: ApplyGroup): Promise<ApplyResult>;
  /**
   * Writes the rows of a chunk at once, and commits them when `before` resolves: then all chunks before it are committed.
   * Rejects as `apply` does, and with what `before` rejects with; nothing of the chunk is on the target then.
   */
  applyChunk(chunk: SourceChunk, before: Promise<void>): Promise<ApplyResult>;
}

/** Where the target stands: what a restart asks the source for (design §4.7). */
export interface Checkpoint {
  /** Executed GTID set, base ∪ lanes; null for a file-position job. */
  readonly executed: string | null;
  /** First event not covered by the contiguous prefix. */
  readonly file: string;
  readonly position: string;
  /** Transactions after `position` which the target already holds (file-position jobs), as `file:end` marks. */
  readonly held: readonly string[];
  /**
   * File-position jobs: reading begins at `position`, before a prepared XA transaction, and whatever ends at or before
   * here is on the target all the same. Absent: nothing beyond `position` but `held`.
   */
  readonly heldThrough?: BinlogPosition;
  /** Seconds since the epoch of the newest source event covered; null before the first. */
  readonly sourceTimestamp: number | null;
  /**
   * DDL of ghost tables kept for their RENAME (gh-ost, pt-online-schema-change); text of the engine's own. To be written
   * and restored with the rest, as it was at `position`; empty or absent when there is none.
   */
  readonly onlineDdl?: string;
}

/** The target as the pipeline sees it. */
export interface Target {
  readonly lanes: readonly Lane[];
  readonly catalog: TargetCatalog;
  /**
   * The huge transaction that an earlier run left half applied (its GTID, or `file:start`): it goes on in chunks
   * whatever its size is taken for now, since only chunks pass over what is done.
   */
  readonly bigTransaction?: { readonly event: string } | null;
  /** Names of the collations that the target has, lower case; left out: not known, all are written. */
  readonly collations?: ReadonlySet<string>;
  /** Writes the contiguous prefix (fold) as the job's base; at least every second of progress, and on heartbeats. */
  fold(base: Checkpoint): Promise<void>;
  /**
   * Records that the target holds this and nothing else, with a timestamp of the target. No lane is at work. Left out:
   * the target cannot.
   */
  recordSyncpoint?(at: Checkpoint): Promise<void>;
  /** A barrier's statement: intent, run on the target, settle after a crash (design §4.9). Lanes are drained before. */
  runDdl(ddl: SourceDdl): Promise<DdlResult>;
}
