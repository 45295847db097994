import { jobError } from '@tideway/contract';
import type { WorkerJob } from '@tideway/job-store';
import { z } from 'zod';

/** Supervisor → job process. Secrets travel here and nowhere else: never in arguments or environment. */
export type ToJobProcess =
  | { readonly type: 'run'; readonly job: WorkerJob; readonly history: readonly unknown[] }
  /** These entries of the schema history are safe: `through` is their number. */
  | { readonly type: 'history-stored'; readonly through: number }
  /** The start position is pinned in the job store: reading may begin. */
  | { readonly type: 'start-pinned' }
  /** Apply what is read, fold, end. */
  | { readonly type: 'drain' };

const position = z.object({ file: z.string(), position: z.number() });

const tableCounts = z.object({
  database: z.string(),
  table: z.string(),
  inserted: z.number(),
  updated: z.number(),
  deleted: z.number(),
  updatesMissed: z.number(),
  deletesMissed: z.number(),
});

/** Where the pipeline stands, once a second. Times in milliseconds since the epoch unless named otherwise. */
export const progressReport = z.object({
  type: z.literal('progress'),
  /** The end of the newest unit read, and its source time in seconds. */
  read: position.extend({ timestamp: z.number().nullable() }).nullable(),
  heardAt: z.number().nullable(),
  /** The last heartbeat: there was nothing left to read then. */
  heartbeatAt: z.number().nullable(),
  queuedTransactions: z.number(),
  queuedBytes: z.number(),
  /** Totals since this process began. */
  appliedTransactions: z.number(),
  appliedRows: z.number(),
  appliedBytes: z.number(),
  /** When the oldest transaction that is not applied was committed on the source (its clock); null: all is applied. */
  oldestUnappliedAt: z.number().nullable(),
  /** Source time of the newest transaction of the contiguous prefix. */
  appliedAt: z.number().nullable(),
  folded: z.object({ file: z.string(), position: z.string(), executed: z.string().nullable() }),
  /** Rows applied by this process, of all tables. */
  inserted: z.number(),
  updated: z.number(),
  deleted: z.number(),
  /** Counts of tables that changed since the last report. */
  tables: z.array(tableCounts),
  lanes: z.number(),
  replayWindow: z.boolean(),
  /** Mean milliseconds from hand-over to commit of the groups since the last report; null: none. */
  applyLatency: z.number().nullable(),
  retries: z.number(),
});
export type ProgressReport = z.infer<typeof progressReport>;

const startPinned = z.object({
  gtidSet: z.string().nullable(),
  file: z.string(),
  position: z.string(),
  serverUuid: z.string().nullable(),
  resolvedAt: z.string(),
});

/** Job process → supervisor. */
export const fromJobProcess = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start-resolved'), start: startPinned }),
  z.object({ type: z.literal('opened') }),
  /** New entries of the schema history, `through` in all; or (`replaces`) all that are still needed. */
  z.object({
    type: z.literal('history'),
    through: z.number(),
    entries: z.array(z.unknown()),
    replaces: z.boolean(),
  }),
  progressReport,
  z.object({
    type: z.literal('event'),
    kind: z.enum(['ddl', 'note', 'error']),
    code: z.string(),
    message: z.string(),
    params: z.record(z.string(), z.unknown()),
  }),
  z.object({
    type: z.literal('missed'),
    database: z.string(),
    table: z.string(),
    samples: z.array(
      z.object({ kind: z.enum(['update', 'delete']), key: z.record(z.string(), z.string()), position: z.string() }),
    ),
  }),
  /** The job is past a transaction or DDL that operators decided about (and `isOld`: it was before this process). */
  z.object({ type: z.literal('decision-applied'), event: z.string(), isOld: z.boolean() }),
  z.object({ type: z.literal('table-ddl'), database: z.string(), table: z.string() }),
  z.object({
    type: z.literal('log'),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
    fields: z.record(z.string(), z.unknown()),
  }),
  /** The pipeline ended in order, at a transaction boundary. */
  z.object({ type: z.literal('drained') }),
  z.object({ type: z.literal('failed'), error: jobError, createTable: z.string().nullable() }),
]);
export type FromJobProcess = z.infer<typeof fromJobProcess>;
