import { GtidSet, joinTexts, say, TidewayError, verbatim } from '@tideway/domain';
import type { Checkpoint } from '@tideway/engine';
import type { WorkerJob } from '@tideway/job-store';
import { listBinlogFiles, type SourceOptions, showCreateTable, withSource } from '@tideway/source-mysql';
import { report } from './report.ts';

/** Milliseconds that asking the source for facts may take: the failure itself must be told soon. */
const FACTS_MS = 8_000;

/** Tells the supervisor why the job ended, with what only this process can find out. Never throws. */
export async function reportFailure(
  job: WorkerJob,
  source: SourceOptions,
  error: unknown,
  restored: Checkpoint | undefined,
): Promise<void> {
  const known =
    error instanceof TidewayError
      ? error
      : new TidewayError('INTERNAL', {
          detail: verbatim(error instanceof Error ? error.message : String(error)),
          cause: error,
        });
  if (known.code === 'INTERNAL' && error instanceof Error) {
    report({ type: 'log', level: 'error', message: error.stack ?? error.message, fields: {} });
  }
  const told = known.code === 'SOURCE_BINLOG_PURGED' ? await withLoss(known, source, restored) : known;
  report({ type: 'failed', error: toPlain(told), createTable: await createTableFor(job, source, known) });
}

/** What a purge took: the transactions, or the file, that the job still needed, and what the source has left. */
async function withLoss(
  error: TidewayError,
  source: SourceOptions,
  restored: Checkpoint | undefined,
): Promise<TidewayError> {
  const facts = await withSource(source, async (connection) => {
    const signal = AbortSignal.timeout(FACTS_MS);
    const [oldest] = await listBinlogFiles(connection, signal);
    const purged = await connection.first('SELECT @@GLOBAL.gtid_purged AS purged', signal).catch(() => undefined);
    return { oldestFile: oldest?.name ?? null, purged: purged?.purged ?? null };
  }).catch(() => ({ oldestFile: null, purged: null }));
  const executed = restored?.executed ?? null;
  const missing =
    typeof error.params.missing === 'string'
      ? error.params.missing
      : executed === null || facts.purged === null
        ? null
        : GtidSet.parse(facts.purged).subtract(GtidSet.parse(executed)).toString();
  const needed = restored === undefined ? null : `${restored.file}:${restored.position}`;
  const lost = [
    missing === null || missing === '' ? null : say(`Lost transactions: ${missing}.`, `丢失的事务：${missing}。`),
    needed === null ? null : say(`The job stands at ${needed}.`, `任务停在 ${needed}。`),
    facts.oldestFile === null
      ? null
      : say(
          `The oldest log the source still has is ${facts.oldestFile}.`,
          `源端现有的最早日志是 ${facts.oldestFile}。`,
        ),
  ].filter((line) => line !== null);
  return new TidewayError(error.code, {
    detail: joinTexts([error.texts.detail, ...lost], ' '),
    remedy: error.texts.remedy,
    params: {
      ...error.params,
      missing: missing === '' ? null : missing,
      oldestFile: facts.oldestFile,
      neededFile: restored?.file ?? null,
      position: needed,
      start: needed,
      appliedThrough: restored?.sourceTimestamp ?? null,
    },
    cause: error,
  });
}

/** For a table that is missing on the target: the source's own CREATE TABLE. */
async function createTableFor(job: WorkerJob, source: SourceOptions, error: TidewayError): Promise<string | null> {
  const { table } = error.params;
  if (error.code !== 'TARGET_TABLE_MISSING' || typeof table !== 'string') return null;
  const [schema = '', ...rest] = table.split('.');
  try {
    const name = { schema, name: rest.join('.') };
    return await withSource(source, (connection) => showCreateTable(connection, name));
  } catch (failure) {
    const message = `job ${job.id}: SHOW CREATE TABLE ${table}: ${(failure as Error).message}`;
    report({ type: 'log', level: 'warn', message, fields: {} });
    return null;
  }
}

/** IPC carries JSON: bigints become text. */
function toPlain(error: TidewayError): ReturnType<TidewayError['toJSON']> {
  return JSON.parse(JSON.stringify(error, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
}
