import type { DataSource, PrecheckItem, Spec, Tier } from '@tideway/contract';
import type { Selection, StartPosition, Text } from '@tideway/domain';
import type { ConnectionOptions } from '@tideway/sink-tidb';
import type { SourceOptions } from '@tideway/source-mysql';
import type { PrecheckContext } from './context.ts';

/** What is checked: a job as its wizard describes it. Holds secrets in `source` and `target`. */
export interface PrecheckJob {
  readonly dataSource: DataSource;
  readonly source: SourceOptions;
  readonly target: ConnectionOptions;
  readonly start: StartPosition;
  readonly addPurged: boolean;
  readonly selection: Selection;
  /** The target's tier; without it no resource class is assumed. */
  readonly tier?: Tier;
  /** The spec, once one is chosen (its wizard step comes after the precheck). */
  readonly spec?: Spec | null;
  /** Whether the job lets the target check foreign keys (an option of the job); false when not given. */
  readonly foreignKeyChecks?: boolean;
  /** The target's cluster is registered as a stand-in: a MySQL in TiDB's place. */
  readonly standIn: boolean;
  /** The other jobs that write the same target, with what they migrate. */
  readonly otherJobs: readonly { readonly name: string; readonly selection: Selection }[];
}

/** What decides which checks there are. */
export type JobToCheck = Omit<PrecheckJob, 'source' | 'target'>;

export type Verdict = NonNullable<PrecheckItem['verdict']>;

/** What to do, in both languages; shaped as an item's `fix`. */
export interface Fix {
  /** Comments in it may be words. */
  readonly sql: Text | null;
  readonly steps: Text | null;
  readonly restart: boolean;
}

/** What one check found. */
export interface Finding {
  readonly verdict: Verdict;
  readonly observed: Text;
  readonly required: Text;
  readonly fix: Fix | null;
  /** All tables concerned, `db.table`; cut to 100 in the item. */
  readonly tables?: readonly string[];
}

/** One entry of the catalogue. A throwing `run` is `could-not-check`. */
export interface Check {
  /** Stable; anchor in docs/prechecks.md. */
  readonly id: string;
  readonly side: PrecheckItem['side'];
  readonly title: string;
  readonly why: string;
  /** The SQL run, or the words for what is done. */
  readonly query: string;
  applies(job: JobToCheck): boolean;
  run(context: PrecheckContext, signal: AbortSignal): Promise<Finding>;
}
