import type { Diagnosis, StartPreview } from '@tideway/contract';
import type { WorkerJob } from '@tideway/job-store';
import type { SourceAccess } from '../services/source-access.ts';

/** Stands in for servers: nothing answers behind any address, and what was asked for is remembered. */
export interface SilentAccess extends SourceAccess {
  /** Every job a server would have been asked for. */
  readonly asked: WorkerJob[];
}

/** Makes a {@link SilentAccess}, of one worker that announces these addresses. */
export function silentAccess(egress: readonly string[] = []): SilentAccess {
  const worker = { name: 'worker', egress: [...egress] };
  const asked: WorkerJob[] = [];
  const readAt = new Date().toISOString();
  return {
    asked,
    validate: async (job) => {
      asked.push(job);
      return { source: { ...diagnosis(), worker }, target: { ...diagnosis(), worker } };
    },
    testTarget: async () => diagnosis(),
    testAddress: async () => diagnosis(),
    objects: async (job) => {
      asked.push(job);
      return { readAt, databases: [] };
    },
    binlogs: async (job) => {
      asked.push(job);
      return {
        readAt,
        current: { file: 'binlog.000001', position: '4', gtidSet: null },
        purgedGtidSet: null,
        files: [],
        gtidMode: null,
        enforceGtidConsistency: null,
        rowImage: null,
        expireSeconds: null,
      };
    },
    preview: async (job) => {
      asked.push(job);
      return NO_PREVIEW;
    },
    targetRow: async () => null,
    sourceEnd: async () => ({ file: 'binlog.000001', position: 4, executed: '' }),
    createTable: async () => undefined,
    removeJob: async () => undefined,
    precheck: async (_facts, { items }) => items,
    isPrechecking: async () => false,
    cancelPrecheck: async () => undefined,
    createMissingTables: async () => ({ created: [], refused: [], remaining: 0 }),
    requireWorker: async () => undefined,
    workers: async () => [{ ...worker, seenAt: readAt, isAlive: true }],
    routeOf: async () => '10.9.8.7',
  };
}

const NO_PREVIEW: StartPreview = {
  ok: false,
  file: null,
  position: null,
  gtidSet: null,
  timestamp: null,
  backlogBytes: null,
  backlogTransactions: null,
  runwayHours: null,
  problem: 'nothing answers',
  missingPurged: null,
  nearest: [],
  firstEvents: [],
};

function diagnosis(): Diagnosis {
  const step = { durationMs: 1, serverMessage: null, fix: null };
  return {
    ok: false,
    checkedAt: new Date().toISOString(),
    steps: [
      { ...step, step: 'resolve', status: 'pass', detail: '127.0.0.1' },
      { ...step, step: 'tcp', status: 'failed', detail: 'no answer' },
    ],
    facts: {},
  };
}
