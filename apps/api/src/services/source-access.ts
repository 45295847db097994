import { connect } from 'node:net';
import type { BinlogStatus, Diagnosis, SourceObjects, StartPreview } from '@tideway/contract';
import { type StartPosition, TidewayError } from '@tideway/domain';
import type { WorkerJob } from '@tideway/job-store';
import { networkPolicy, sourceOptions, targetOptions } from '@tideway/server-access';
import { type ConnectionOptions, diagnoseTarget, listTargetTables, Session } from '@tideway/sink-tidb';
import { diagnoseSource, listObjects, previewStart, readBinlogListing } from '@tideway/source-mysql';

/** A page waits this long for the source: a big log takes time, a dead server must not take the page. */
const LIMIT_MS = 30_000;
/** 50,000 tables on a busy server. */
const LISTING_LIMIT_MS = 120_000;

/** The one port for connection tests and listings (design §5); here it runs in the API's own process. */
export interface SourceAccess {
  validate(job: WorkerJob, signal: AbortSignal): Promise<{ source: Diagnosis; target: Diagnosis }>;
  testTarget(connection: ConnectionOptions, signal: AbortSignal): Promise<Diagnosis>;
  testAddress(host: string, port: number): Promise<Diagnosis>;
  objects(job: WorkerJob): Promise<SourceObjects>;
  binlogs(job: WorkerJob): Promise<BinlogStatus>;
  preview(job: WorkerJob, start: StartPosition, addPurged: boolean): Promise<StartPreview>;
}

export const localAccess: SourceAccess = {
  async validate(job, signal) {
    const [source, target] = await Promise.all([
      job.source.host === '' ? unregistered() : diagnoseSource(sourceOptions(job), { signal }),
      localAccess.testTarget(targetOptions(job), signal),
    ]);
    return { source: { ...source, steps: [...source.steps] }, target };
  },

  async testTarget(connection, signal) {
    const { ok, steps, facts } = await diagnoseTarget(connection, { signal });
    const texts = Object.entries(facts ?? {}).map(
      ([name, value]) => [name, value === null ? null : String(value)] as const,
    );
    return { ok, checkedAt: new Date().toISOString(), steps: [...steps], facts: Object.fromEntries(texts) };
  },

  async testAddress(host, port) {
    const began = performance.now();
    const error = await new Promise<string | null>((resolve) => {
      const socket = connect({ host, port, timeout: 8_000, blockList: networkPolicy });
      const end = (reason: string | null) => {
        socket.destroy();
        resolve(reason);
      };
      socket.once('connect', () => end(null));
      socket.once('timeout', () => end('no answer within 8 s'));
      socket.once('error', (failure) => end(failure.message));
    });
    const step = {
      step: 'tcp' as const,
      status: error === null ? ('pass' as const) : ('failed' as const),
      durationMs: performance.now() - began,
      detail: error === null ? `connected to ${host}:${port}` : `${host}:${port}: ${error}`,
      serverMessage: null,
      fix: error === null ? null : 'Check the address, and that the endpoint was accepted on the other side.',
    };
    return { ok: error === null, checkedAt: new Date().toISOString(), steps: [step], facts: {} };
  },

  async objects(job) {
    const databases = await within(LISTING_LIMIT_MS, (signal) => listObjects(sourceOptions(job), { signal }));
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
  },

  async binlogs(job) {
    const { files, ...listing } = await within(LIMIT_MS, (signal) => readBinlogListing(sourceOptions(job), { signal }));
    return { ...listing, files: [...files] };
  },

  async preview(job, start, addPurged) {
    const { nearest, firstEvents, ...preview } = await within(LIMIT_MS, (signal) =>
      previewStart(sourceOptions(job), start, { addPurged, signal }),
    );
    return { ...preview, nearest: [...nearest], firstEvents: [...firstEvents] };
  },
};

/** Ends a question to the source that takes too long, with words for it. */
async function within<T>(limitMs: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(limitMs);
  try {
    return await ask(signal);
  } catch (error) {
    if (!signal.aborted || error instanceof TidewayError) throw error;
    throw new TidewayError('SOURCE_UNREACHABLE', {
      detail: `The source was asked and did not answer within ${limitMs / 1_000} s.`,
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

/** A Private Link whose endpoint nobody has registered yet: there is no address to try. */
function unregistered(): Diagnosis {
  return {
    ok: false,
    checkedAt: new Date().toISOString(),
    steps: [
      {
        step: 'resolve',
        status: 'failed',
        durationMs: 0,
        detail: 'no address is registered for this private endpoint',
        serverMessage: null,
        fix: 'Register the endpoint under Settings, Private endpoints: its name, and the address it is reached at.',
      },
    ],
    facts: {},
  };
}
