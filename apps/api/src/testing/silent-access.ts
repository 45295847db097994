import type { Diagnosis, StartPreview } from '@tideway/contract';
import type { WorkerJob } from '@tideway/job-store';
import type { SourceAccess } from '../services/source-access.ts';

/** Stands in for servers: nothing answers behind any address, and what was asked for is remembered. */
export interface SilentAccess extends SourceAccess {
  /** Every job a server would have been asked for. */
  readonly asked: WorkerJob[];
}

/** Makes a {@link SilentAccess}. */
export function silentAccess(): SilentAccess {
  const asked: WorkerJob[] = [];
  const readAt = new Date().toISOString();
  return {
    asked,
    validate: async (job) => {
      asked.push(job);
      return { source: diagnosis(), target: diagnosis() };
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
