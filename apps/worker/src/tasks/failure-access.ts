import { joinTexts, say, type Text, TidewayError } from '@tideway/domain';
import type { WorkerJob } from '@tideway/job-store';
import { sourceOptions, targetOptions } from '@tideway/server-access';
import { connectError, createTable, Session, TargetFailure, toTidewayError } from '@tideway/sink-tidb';
import { readBinlogEnd, withSource } from '@tideway/source-mysql';

const LIMIT_MS = 10_000;
/** Characters of a value that are shown. */
const SHOWN = 200;

/** Asks for one row of the target; null when there is none. `query` is what the job process wrote itself. */
export async function readTargetRow(job: WorkerJob, query: string): Promise<Record<string, string> | null> {
  return onTarget(job, say('could not read the row of the target', '无法读取目标端的行'), async (session) => {
    const [row] = await session.rows(query);
    if (row === undefined) return null;
    return Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const text = value === null ? 'NULL' : String(value);
        return [name, text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… (${text.length} characters)`];
      }),
    );
  });
}

/** Runs an operator's CREATE TABLE on the target. Throws INVALID_REQUEST for anything else, else the target's answer. */
export async function createTargetTable(job: WorkerJob, database: string, sql: string): Promise<void> {
  await onTarget(job, say('the target does not create the table', '目标端没有创建该表'), (session) =>
    createTable(session, database, sql, 'createTable.sql'),
  );
}

/** The end of the source's log now: up to where a replay window would go. */
export function readSourceEnd(job: WorkerJob): Promise<{ file: string; position: number; executed: string }> {
  return withSource(sourceOptions(job), (connection) => readBinlogEnd(connection, AbortSignal.timeout(LIMIT_MS)));
}

async function onTarget<T>(job: WorkerJob, doing: Text, work: (session: Session) => Promise<T>): Promise<T> {
  const connection = targetOptions(job);
  let session: Session;
  try {
    session = await Session.open(connection, AbortSignal.timeout(LIMIT_MS));
  } catch (failure) {
    if (failure instanceof TargetFailure) throw connectError(failure, connection);
    throw new TidewayError('TARGET_UNREACHABLE', {
      detail: joinTexts(
        [doing, say(`no answer within ${LIMIT_MS / 1_000} s`, `${LIMIT_MS / 1_000} 秒内没有响应`)],
        ': ',
      ),
    });
  }
  try {
    return await work(session);
  } catch (failure) {
    throw toTidewayError(failure, doing);
  } finally {
    await session.end();
  }
}
