import type { BinlogStatus, SourceObjects, StartPreview } from '@tideway/contract';
import { type StartPosition, say, TidewayError } from '@tideway/domain';
import type { WorkerJob } from '@tideway/job-store';
import { sourceOptions, targetOptions } from '@tideway/server-access';
import { type ConnectionOptions, listTargetTables, Session } from '@tideway/sink-tidb';
import { listObjects, previewStart, readBinlogListing } from '@tideway/source-mysql';

/** A page waits this long for the source: a big log takes time, a dead server must not take the page. */
const LIMIT_MS = 30_000;
/** 50,000 tables on a busy server. */
const LISTING_LIMIT_MS = 120_000;

/** Databases and tables of the source; each that the target lacks says so. */
export async function listSourceObjects(job: WorkerJob, signal: AbortSignal): Promise<SourceObjects> {
  const databases = await within(LISTING_LIMIT_MS, signal, (limited) =>
    listObjects(sourceOptions(job), { signal: limited }),
  );
  const present = await targetTables(
    targetOptions(job),
    databases.map(({ name }) => name),
  ).catch(() => undefined);
  return {
    readAt: new Date().toISOString(),
    databases: databases.map(({ name, tables }) => ({
      name,
      tables: tables.map((table) => ({
        ...table,
        traits: [
          ...table.traits,
          ...(present !== undefined && !present.has(`${name}.${table.name}`.toLowerCase())
            ? ['missing-on-target']
            : []),
        ],
      })),
    })),
  };
}

/** The source's binary logs. */
export async function listBinlogs(job: WorkerJob, signal: AbortSignal): Promise<BinlogStatus> {
  const { files, ...listing } = await within(LIMIT_MS, signal, (limited) =>
    readBinlogListing(sourceOptions(job), { signal: limited }),
  );
  return { ...listing, files: [...files] };
}

/** What starting there means. */
export async function previewStartPosition(
  job: WorkerJob,
  start: StartPosition,
  addPurged: boolean,
  signal: AbortSignal,
): Promise<StartPreview> {
  const { nearest, firstEvents, ...preview } = await within(LIMIT_MS, signal, (limited) =>
    previewStart(sourceOptions(job), start, { addPurged, signal: limited }),
  );
  return { ...preview, nearest: [...nearest], firstEvents: [...firstEvents] };
}

/** Ends a question to the source that takes too long, with words for it. */
async function within<T>(limitMs: number, signal: AbortSignal, ask: (limited: AbortSignal) => Promise<T>): Promise<T> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    return await ask(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (!limit.aborted || error instanceof TidewayError) throw error;
    throw new TidewayError('SOURCE_UNREACHABLE', {
      detail: say(
        `The source was asked and did not answer within ${limitMs / 1_000} s.`,
        `已向源端查询，但它在 ${limitMs / 1_000} 秒内没有响应。`,
      ),
      cause: error,
    });
  }
}

async function targetTables(connection: ConnectionOptions, databases: readonly string[]): Promise<Set<string>> {
  const session = await Session.open(connection);
  try {
    const found = new Set<string>();
    for (const database of databases) {
      for (const table of await listTargetTables(session, database)) found.add(`${database}.${table}`.toLowerCase());
    }
    return found;
  } finally {
    await session.end();
  }
}
