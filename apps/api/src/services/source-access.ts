import type { BinlogStatus, Diagnosis, PrecheckItem, SourceObjects, StartPreview } from '@tideway/contract';
import type { StartPosition } from '@tideway/domain';
import type { PrecheckFacts, TaskInput, TaskKind, TaskOutput, WorkerJob, WorkerNode } from '@tideway/job-store';
import type { WorkerTasks } from './worker-tasks.ts';

/** Milliseconds for a connection test, a question, a listing, a precheck, all above what the worker allows itself. */
const TEST_MS = 15_000;
const ASK_MS = 40_000;
const LISTING_MS = 150_000;
const PRECHECK_MS = 30 * 60_000;

/** A target and an account there; a cluster's is tested without being stored. */
export type TargetConnection = TaskInput<'test-target'>;

/** How a precheck is run. */
export interface PrecheckRunOptions {
  readonly items: readonly PrecheckItem[];
  readonly only: string | undefined;
  readonly signal: AbortSignal;
  readonly onItem: (item: PrecheckItem) => void;
}

/** The one port for everything that connects to a source or target (design §5): the API itself connects to neither. */
export interface SourceAccess {
  validate(job: WorkerJob): Promise<{ source: Diagnosis; target: Diagnosis }>;
  testTarget(connection: TargetConnection): Promise<Diagnosis>;
  testAddress(host: string, port: number): Promise<Diagnosis>;
  objects(job: WorkerJob): Promise<SourceObjects>;
  binlogs(job: WorkerJob): Promise<BinlogStatus>;
  preview(job: WorkerJob, start: StartPosition, addPurged: boolean): Promise<StartPreview>;
  /** One row of the target; null when there is none. */
  targetRow(job: WorkerJob, query: string): Promise<Record<string, string> | null>;
  /** The end of the source's log now. */
  sourceEnd(job: WorkerJob): Promise<{ file: string; position: number; executed: string }>;
  /** Runs an operator's CREATE TABLE on the target. */
  createTable(job: WorkerJob, database: string, sql: string): Promise<void>;
  /** Removes the job's rows on the target; whoever still applies can write nothing more. */
  removeJob(job: WorkerJob): Promise<void>;
  precheck(facts: PrecheckFacts, options: PrecheckRunOptions): Promise<readonly PrecheckItem[]>;
  /** Whether a precheck of the job is under way, whichever API process began it; and its end. */
  isPrechecking(jobId: string): Promise<boolean>;
  cancelPrecheck(jobId: string): Promise<void>;
  createMissingTables(facts: PrecheckFacts): Promise<TaskOutput<'create-missing-tables'>>;
  /** Throws NO_WORKER when nothing of this could be done now. */
  requireWorker(): Promise<void>;
  workers(): Promise<readonly WorkerNode[]>;
  /** A worker's own address on the way to a server; null: none, or it does not say in time. */
  routeOf(worker: string, host: string, port: number): Promise<string | null>;
}

/** Everything asked of workers. */
export function workerAccess(tasks: WorkerTasks): SourceAccess {
  const ask = async <K extends TaskKind>(kind: K, input: TaskInput<K>, limitMs: number): Promise<TaskOutput<K>> =>
    (await tasks.run(kind, input, { limitMs })).output;
  return {
    validate: async ({ id: jobId }) => {
      const { output, worker } = await tasks.run('validate-connection', { jobId }, { limitMs: TEST_MS });
      const by = { worker: named(worker) };
      return { source: { ...output.source, ...by }, target: { ...output.target, ...by } };
    },
    testTarget: async (connection) => {
      const { output, worker } = await tasks.run('test-target', connection, { limitMs: TEST_MS });
      return { ...output, worker: named(worker) };
    },
    testAddress: async (host, port) => {
      const { output, worker } = await tasks.run('test-address', { host, port }, { limitMs: TEST_MS });
      return { ...output, worker: named(worker) };
    },
    objects: ({ id: jobId }) => ask('list-objects', { jobId }, LISTING_MS),
    binlogs: ({ id: jobId }) => ask('list-binlogs', { jobId }, ASK_MS),
    preview: ({ id: jobId }, start, addPurged) => ask('preview-start', { jobId, start, addPurged }, ASK_MS),
    targetRow: ({ id: jobId }, query) => ask('read-target-row', { jobId, query }, ASK_MS),
    sourceEnd: ({ id: jobId }) => ask('read-source-end', { jobId }, ASK_MS),
    createTable: async ({ id: jobId }, database, sql) => {
      await ask('create-table', { jobId, database, sql }, ASK_MS);
    },
    removeJob: async ({ id: jobId }) => {
      await ask('remove-job', { jobId }, LISTING_MS);
    },
    precheck: async (facts, { items, only, signal, onItem }) => {
      const input = { ...facts, items: [...items], only: only ?? null };
      const options = { subject: facts.jobId, limitMs: PRECHECK_MS, signal, onEvent: onItem };
      return (await tasks.run('precheck', input, options)).output;
    },
    isPrechecking: (jobId) => tasks.isWanted('precheck', jobId),
    cancelPrecheck: (jobId) => tasks.cancel('precheck', jobId),
    createMissingTables: (facts) => ask('create-missing-tables', facts, LISTING_MS),
    requireWorker: () => tasks.requireWorker(),
    workers: () => tasks.alive(),
    routeOf: async (worker, host, port) => {
      const options = { limitMs: 2_000, onlyWorker: worker };
      return tasks.run('local-route', { host, port }, options).then(
        ({ output }) => output,
        () => null,
      );
    },
  };
}

function named({ name, egress }: { readonly name: string; readonly egress: readonly string[] }) {
  return { name, egress: [...egress] };
}
