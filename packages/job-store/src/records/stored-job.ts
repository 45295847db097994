import {
  CONNECTIVITY,
  DATA_SOURCES,
  type Job,
  type JobProgress,
  jobError,
  jobOptions,
  jobProgress,
  resolvedStart,
  selection,
  startPosition,
} from '@tideway/contract';
import type { JobState } from '@tideway/domain';
import { z } from 'zod';
import type { Prisma } from '../generated/client.ts';
import { LEAVES_OUT } from './decisions.ts';

/** What a job's row is read with for a view. */
export const JOB_INCLUDE = {
  cluster: true,
  status: true,
  secrets: { select: { name: true, setAt: true } },
  decisions: { where: { kind: { in: [...LEAVES_OUT] } }, select: { kind: true } },
} as const satisfies Prisma.JobInclude;

export type JobRow = Prisma.JobGetPayload<{ include: typeof JOB_INCLUDE }>;

/** The connection of the source as stored: any part may be missing in a draft; secrets are elsewhere. */
export const storedSource = z.object({
  dataSource: z.enum(DATA_SOURCES).nullable().default(null),
  region: z.string().nullable().default(null),
  connectivity: z.enum(CONNECTIVITY).nullable().default(null),
  host: z.string().nullable().default(null),
  privateLink: z.string().nullable().default(null),
  port: z.number().nullable().default(null),
  user: z.string().nullable().default(null),
  tls: z
    .object({
      enabled: z.boolean().default(false),
      ca: z.string().nullable().default(null),
      clientCertificate: z.string().nullable().default(null),
    })
    .prefault({}),
});
export type StoredSource = z.infer<typeof storedSource>;

export const storedTarget = z.object({ user: z.string().nullable().default(null) });

/** Names of a job's secrets. */
export const SECRET_NAMES = ['source.password', 'source.clientKey', 'target.password'] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** A job that has not reported: nothing is known, so nothing is 0 but what was counted. */
export const EMPTY_PROGRESS: JobProgress = {
  asOf: null,
  lag: { read: null, queued: null, applied: null, asOf: null },
  behind: { bytes: null, transactions: null },
  rowsPerSecond: null,
  applied: { file: null, position: null, gtidSet: null, eventTime: null },
  sourcePosition: { file: null, position: null, gtidSet: null, asOf: null },
  catchUpSeconds: null,
  runwayHours: null,
  totals: { inserted: '0', updated: '0', deleted: '0', ddl: '0', missed: '0', transactions: '0' },
  retry: null,
  lanes: null,
  replayWindow: false,
};

/** A running job whose worker writes nothing for this long is stalled, whatever it wrote last. */
export const SILENT_MS = 15_000;

/** The row as the contract's job. Secrets are not in it. */
export function jobView(row: JobRow, now: number): Job {
  const source = storedSource.parse(row.source);
  const stored = new Map(row.secrets.map(({ name, setAt }) => [name, setAt]));
  const secret = (name: SecretName) => {
    const setAt = stored.get(name);
    return { set: setAt !== undefined, setAt: setAt?.toISOString() ?? null };
  };
  const reported = readReport(row, now);
  return {
    id: row.id,
    clusterId: row.clusterId,
    clusterName: row.cluster.name,
    name: row.name,
    step: row.step as Job['step'],
    source: {
      ...source,
      password: secret('source.password'),
      tls: { ...source.tls, clientKey: secret('source.clientKey') },
    },
    target: { ...storedTarget.parse(row.target), password: secret('target.password') },
    start: row.start === null ? null : startPosition.parse(row.start),
    addPurged: row.addPurged,
    resolvedStart: row.resolvedStart === null ? null : resolvedStart.parse(row.resolvedStart),
    selection: row.selection === null ? null : selection.parse(row.selection),
    spec: row.spec as Job['spec'],
    options: jobOptions.parse(row.options),
    typed: z.record(z.string(), z.string()).parse(row.typed),
    desiredState: row.desiredState as Job['desiredState'],
    state: row.state as JobState,
    stage: reported.stage,
    stateSince: row.stateSince.toISOString(),
    stateBy: row.stateBy,
    stageSince: reported.stageSince?.toISOString() ?? null,
    error: row.error === null ? null : jobError.parse(row.error),
    progress: reported.progress,
    skipped: {
      rows: row.decisions.filter(({ kind }) => kind === 'skip-row').length,
      transactions: row.decisions.filter(({ kind }) => kind === 'skip-transaction').length,
      ddl: row.decisions.filter(({ kind }) => kind === 'skip-ddl').length,
    },
    standIn: row.cluster.standIn,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  };
}

/** What was reported last, and what silence since then means: nothing old is shown as if it were true now. */
function readReport({ state, stateSince, status }: JobRow, now: number) {
  const progress = readProgress(status?.progress);
  if (state !== 'running' && state !== 'pausing') {
    // Nobody measures: clocks are unknown, and the runway runs out while the job stands.
    const still =
      state === 'starting' ? progress : { ...progress, ...NOT_MEASURED, runwayHours: runwayNow(progress, now) };
    return { stage: null, stageSince: null, progress: still };
  }
  const heard = Math.max(status?.asOf?.getTime() ?? 0, stateSince.getTime());
  if (now - heard <= SILENT_MS) {
    return { stage: (status?.stage ?? null) as Job['stage'], stageSince: status?.stageSince ?? null, progress };
  }
  const unknown = { ...progress, ...NOT_MEASURED, runwayHours: runwayNow(progress, now) };
  return { stage: 'stalled' as const, stageSince: new Date(heard), progress: unknown };
}

const { lag, behind, rowsPerSecond, catchUpSeconds } = EMPTY_PROGRESS;
const NOT_MEASURED = { lag, behind, rowsPerSecond, catchUpSeconds };

/** Hours left of what was left when the source was last looked at. */
function runwayNow({ runwayHours, sourcePosition }: JobProgress, now: number): number | null {
  if (runwayHours === null || sourcePosition.asOf === null) return null;
  return Math.max(0, Math.round((runwayHours - (now - Date.parse(sourcePosition.asOf)) / 3_600_000) * 100) / 100);
}

function readProgress(stored: Prisma.JsonValue | undefined): JobProgress {
  if (stored === undefined || (typeof stored === 'object' && stored !== null && Object.keys(stored).length === 0)) {
    return EMPTY_PROGRESS;
  }
  return jobProgress.parse(stored);
}
