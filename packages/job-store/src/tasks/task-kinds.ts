import {
  binlogStatus,
  createdTables,
  DATA_SOURCES,
  diagnosis,
  precheckItem,
  selection,
  sourceObjects,
  spec,
  startPosition,
  startPreview,
  TIERS,
} from '@tideway/contract';
import type { Selection } from '@tideway/domain';
import { z } from 'zod';

const ofJob = z.object({ jobId: z.string() });
const address = z.object({ host: z.string(), port: z.number() });

/** As the domain has it: read only. */
const selected: z.ZodType<Selection, Selection> = selection;

/** What a worker needs to know for a precheck beside the job itself, which it reads. */
const precheckFacts = ofJob.extend({
  tier: z.enum(TIERS),
  spec: spec.nullable(),
  foreignKeyChecks: z.boolean(),
  dataSource: z.enum(DATA_SOURCES),
  standIn: z.boolean(),
  otherJobs: z.array(z.object({ id: z.string(), name: z.string(), selection: selected })),
});

/** `repeatable`: it only reads, or ends the same when done twice, so another worker may do it again. */
interface TaskDefinition {
  readonly repeatable: boolean;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** What it tells while it runs. */
  readonly event: z.ZodType;
}

/** Everything that is asked of workers: all that connects to a source or target for the console. */
export const TASK_KINDS = {
  /** Both sides of a job. */
  'validate-connection': {
    repeatable: true,
    input: ofJob,
    output: z.object({ source: diagnosis, target: diagnosis }),
    event: z.never(),
  },
  'test-target': {
    repeatable: true,
    input: address.extend({
      user: z.string(),
      password: z.string(),
      /** Null: without TLS; else `ca` null trusts the system's. */
      tls: z.object({ ca: z.string().nullable() }).nullable(),
      /** Milliseconds; the worker's own limit when omitted. */
      limitMs: z.number().optional(),
    }),
    output: diagnosis,
    event: z.never(),
  },
  /** Whether anything answers at an address. */
  'test-address': { repeatable: true, input: address, output: diagnosis, event: z.never() },
  /** The worker's own address on the way to a server; null: there is no way. Nothing is sent there. */
  'local-route': { repeatable: true, input: address, output: z.string().nullable(), event: z.never() },
  'list-objects': { repeatable: true, input: ofJob, output: sourceObjects, event: z.never() },
  'list-binlogs': { repeatable: true, input: ofJob, output: binlogStatus, event: z.never() },
  'preview-start': {
    repeatable: true,
    input: ofJob.extend({ start: startPosition, addPurged: z.boolean() }),
    output: startPreview,
    event: z.never(),
  },
  /** One row of the target by a query that the job process wrote; null: there is none. */
  'read-target-row': {
    repeatable: true,
    input: ofJob.extend({ query: z.string() }),
    output: z.record(z.string(), z.string()).nullable(),
    event: z.never(),
  },
  /** The end of the source's log. */
  'read-source-end': {
    repeatable: true,
    input: ofJob,
    output: z.object({ file: z.string(), position: z.number(), executed: z.string() }),
    event: z.never(),
  },
  precheck: {
    repeatable: true,
    input: precheckFacts.extend({ items: z.array(precheckItem), only: z.string().nullable() }),
    output: z.array(precheckItem),
    event: precheckItem,
  },
  'create-missing-tables': { repeatable: false, input: precheckFacts, output: createdTables, event: z.never() },
  /** An operator's CREATE TABLE on the target. */
  'create-table': {
    repeatable: false,
    input: ofJob.extend({ database: z.string(), sql: z.string() }),
    output: z.null(),
    event: z.never(),
  },
  /** Removes a job's rows in the target's checkpoint schema, and ends its sessions there. */
  'remove-job': { repeatable: true, input: ofJob, output: z.null(), event: z.never() },
} as const satisfies Readonly<Record<string, TaskDefinition>>;

export type TaskKind = keyof typeof TASK_KINDS;
export type TaskInput<K extends TaskKind> = z.input<(typeof TASK_KINDS)[K]['input']>;
export type TaskOutput<K extends TaskKind> = z.output<(typeof TASK_KINDS)[K]['output']>;
export type TaskEvent<K extends TaskKind> = z.output<(typeof TASK_KINDS)[K]['event']>;

/** The facts of a precheck that its worker does not read itself. */
export type PrecheckFacts = z.infer<typeof precheckFacts>;
