import { type PrecheckFacts, TASK_KINDS, type TaskKind, type TaskOutput, type WorkerJob } from '@tideway/job-store';
import { createMissingTables, type PrecheckJob, runPrecheck } from '@tideway/precheck';
import { networkPolicy, sourceOptions, targetOptions, targetTls } from '@tideway/server-access';
import { removeJob } from '@tideway/sink-tidb';
import type { z } from 'zod';
import { testAddress, testTarget, validateConnection } from './connection-tests.ts';
import { createTargetTable, readSourceEnd, readTargetRow } from './failure-access.ts';
import { listBinlogs, listSourceObjects, previewStartPosition } from './listings.ts';
import { localRoute } from './local-route.ts';

/** For up to 200 CREATE TABLE statements on a cluster that takes its time. */
const CREATE_LIMIT_MS = 120_000;

/** What a task is given beside its input. */
export interface TaskContext {
  /** A job with its secrets. Throws NOT_FOUND. */
  readonly job: (jobId: string) => Promise<WorkerJob>;
  /** Aborts when nobody waits for the answer any more, or the task is another worker's. */
  readonly signal: AbortSignal;
  /** Tells who waits something on the way. */
  readonly tell: (event: unknown) => void;
}

/** Does a task: checks its input, runs it here, checks what comes out. Throws what the task throws. */
export async function runTask(kind: TaskKind, input: unknown, context: TaskContext): Promise<unknown> {
  return TASK_KINDS[kind].output.parse(await FUNCTIONS[kind](input, context));
}

type TaskFunction = (input: unknown, context: TaskContext) => Promise<unknown>;

/** A function of a kind's input behind one of anything, which is parsed first. */
function task<K extends TaskKind>(
  kind: K,
  run: (input: z.output<(typeof TASK_KINDS)[K]['input']>, context: TaskContext) => Promise<z.input<OutputOf<K>>>,
): TaskFunction {
  const { input: schema }: { input: (typeof TASK_KINDS)[K]['input'] } = TASK_KINDS[kind];
  return async (input, context) => run(schema.parse(input) as z.output<typeof schema>, context);
}
type OutputOf<K extends TaskKind> = (typeof TASK_KINDS)[K]['output'];

const FUNCTIONS: Readonly<Record<TaskKind, TaskFunction>> = {
  'validate-connection': task('validate-connection', async ({ jobId }, { job, signal }) =>
    validateConnection(await job(jobId), signal),
  ),
  'test-target': task('test-target', ({ tls, limitMs, ...address }, { signal }) =>
    testTarget({ ...address, tls: tls === null ? null : targetTls(tls.ca), blockList: networkPolicy }, signal, limitMs),
  ),
  'test-address': task('test-address', ({ host, port }) => testAddress(host, port)),
  'local-route': task('local-route', ({ host, port }) => localRoute(host, port)),
  'list-objects': task('list-objects', async ({ jobId }, { job, signal }) =>
    listSourceObjects(await job(jobId), signal),
  ),
  'list-binlogs': task('list-binlogs', async ({ jobId }, { job, signal }) => listBinlogs(await job(jobId), signal)),
  'preview-start': task('preview-start', async ({ jobId, start, addPurged }, { job, signal }) =>
    previewStartPosition(await job(jobId), start, addPurged, signal),
  ),
  'read-target-row': task('read-target-row', async ({ jobId, query }, { job }) =>
    readTargetRow(await job(jobId), query),
  ),
  'read-source-end': task('read-source-end', async ({ jobId }, { job }) => readSourceEnd(await job(jobId))),
  precheck: task('precheck', async ({ items, only, ...facts }, context): Promise<TaskOutput<'precheck'>> => {
    const found = await runPrecheck(await precheckJob(facts, context), {
      items,
      ...(only === null ? {} : { only: [only] }),
      signal: context.signal,
      onItem: context.tell,
    });
    return [...found];
  }),
  'create-missing-tables': task('create-missing-tables', async (facts, context) => {
    const limited = AbortSignal.any([context.signal, AbortSignal.timeout(CREATE_LIMIT_MS)]);
    const { created, refused, remaining } = await createMissingTables(await precheckJob(facts, context), limited);
    return { created: [...created], refused: [...refused], remaining };
  }),
  'create-table': task('create-table', async ({ jobId, database, sql }, { job }) => {
    await createTargetTable(await job(jobId), database, sql);
    return null;
  }),
  'remove-job': task('remove-job', async ({ jobId }, { job }) => {
    await removeJob({ connection: targetOptions(await job(jobId)), jobId });
    return null;
  }),
};

async function precheckJob({ jobId, ...facts }: PrecheckFacts, { job }: TaskContext): Promise<PrecheckJob> {
  const found = await job(jobId);
  const { start, addPurged, selection } = found;
  return { ...facts, start, addPurged, selection, source: sourceOptions(found), target: targetOptions(found) };
}
