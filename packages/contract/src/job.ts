import { DESIRED_STATES, JOB_STAGES, JOB_STATES } from '@tideway/domain';
import { z } from 'zod';
import { bigText, isoTime, jobError } from './common.ts';
import { sourceInput, sourceInputFor, sourceView, type Tier, targetInput, targetView } from './connection.ts';
import { logLine } from './history.ts';
import { completeSelection, jobName, jobOptions, selection, spec, startPosition } from './job-spec.ts';
import { precheckRun } from './precheck.ts';

export const jobState = z.enum(JOB_STATES);
export const jobStage = z.enum(JOB_STAGES);
export const WIZARD_STEPS = ['connections', 'start-position', 'objects', 'precheck', 'spec'] as const;
export const wizardStep = z.enum(WIZARD_STEPS);
export type WizardStep = (typeof WIZARD_STEPS)[number];

const { region, host, privateLink, port, ...required } = sourceInput.shape;
const { ddlPolicy, consistency, foreignKeyChecks, syncpointSeconds, decoder } = jobOptions.shape;
/** Parts to change. Without the defaults of a whole: an absent field stays as it is, it does not become its default. */
const sourcePatch = z
  .object({
    ...required,
    region: region.removeDefault(),
    host: host.removeDefault(),
    privateLink: privateLink.removeDefault(),
    port: port.removeDefault(),
  })
  .partial();
const optionsPatch = z
  .object({
    ddlPolicy: ddlPolicy.removeDefault(),
    consistency: consistency.removeDefault(),
    foreignKeyChecks: foreignKeyChecks.removeDefault(),
    syncpointSeconds: syncpointSeconds.removeDefault(),
    decoder: decoder.removeDefault(),
  })
  .partial();

/** Typed text is stored and given back as it is: nothing secret may come in this way. */
function refuseSecrets(typed: Readonly<Record<string, string>>, context: z.core.$RefinementCtx): void {
  for (const [path, text] of Object.entries(typed)) {
    if (!/(password|clientKey)$/i.test(path) && !/PRIVATE KEY-----/.test(text)) continue;
    context.addIssue({
      code: 'custom',
      path: [path],
      message: 'A secret has a field of its own; it is not kept as text',
    });
  }
}

/** A draft may hold any part, valid or not yet: text as typed is kept under `draft`, checked parts under their own names. */
export const draftPatch = z
  .object({
    name: z.string().max(200),
    step: wizardStep,
    source: sourcePatch,
    target: targetInput.partial(),
    start: startPosition,
    /** Include the purged transactions of other servers in a GTID start: an explicit choice (design §3). */
    addPurged: z.boolean(),
    selection,
    spec,
    options: optionsPatch,
    /** Unfinished input exactly as typed, by field path: nothing an operator typed is lost. Never secrets. */
    typed: z.record(z.string(), z.string().max(10_000)).superRefine(refuseSecrets),
    /** Takes over the source of another job of the project, its secrets too. */
    copySourceFrom: z.string(),
  })
  .partial()
  .meta({ id: 'DraftPatch' });
export type DraftPatch = z.infer<typeof draftPatch>;

/** A clock of the lag: seconds. Null: unknown, never shown as 0. */
const clock = z.number().nullable();

export const jobProgress = z
  .object({
    /** When the job process last reported; all but the lag ages from it. Null before the first report. */
    asOf: isoTime.nullable(),
    /** Measured outside the job process, also while that says nothing; `asOf`: when. */
    lag: z.object({ read: clock, queued: clock, applied: clock, asOf: isoTime.nullable().default(null) }),
    behind: z.object({ bytes: bigText.nullable(), transactions: bigText.nullable() }),
    rowsPerSecond: z.number().nullable(),
    applied: z.object({
      file: z.string().nullable(),
      position: bigText.nullable(),
      gtidSet: z.string().nullable(),
      eventTime: isoTime.nullable(),
    }),
    sourcePosition: z.object({
      file: z.string().nullable(),
      position: bigText.nullable(),
      gtidSet: z.string().nullable(),
      asOf: isoTime.nullable(),
    }),
    catchUpSeconds: z.number().nullable(),
    /** Hours until the oldest log still needed is purged. */
    runwayHours: z.number().nullable(),
    totals: z.object({
      inserted: bigText,
      updated: bigText,
      deleted: bigText,
      ddl: bigText,
      missed: bigText,
      transactions: bigText,
    }),
    /** Of a job that waits to retry, or is at it: which retry, when it begins or began, and what went wrong before. */
    retry: z
      .object({
        attempt: z.number().int(),
        nextAt: isoTime,
        reason: z.string().default(''),
        /** The same in Chinese. */
        zh: z.object({ reason: z.string() }).optional(),
      })
      .nullable(),
    lanes: z.number().int().nullable(),
    replayWindow: z.boolean(),
  })
  .meta({ id: 'JobProgress' });
export type JobProgress = z.infer<typeof jobProgress>;

export const resolvedStart = z
  .object({
    gtidSet: z.string().nullable(),
    file: z.string(),
    position: z.string(),
    serverUuid: z.string().nullable(),
    resolvedAt: isoTime,
  })
  .meta({ id: 'ResolvedStart' });

export const job = z
  .object({
    id: z.string(),
    clusterId: z.string(),
    clusterName: z.string(),
    name: z.string(),
    step: wizardStep,
    source: sourceView,
    target: targetView,
    start: startPosition.nullable(),
    addPurged: z.boolean(),
    resolvedStart: resolvedStart.nullable(),
    selection: selection.nullable(),
    spec: spec.nullable(),
    options: jobOptions,
    typed: z.record(z.string(), z.string()),
    desiredState: z.enum(DESIRED_STATES),
    state: jobState,
    stage: jobStage.nullable(),
    stateSince: isoTime,
    /** Who asked for the present state; null: the system. */
    stateBy: z.string().nullable(),
    stageSince: isoTime.nullable(),
    error: jobError.nullable(),
    progress: jobProgress,
    /** What operators decided to leave out, of the job's whole life: the target differs by it for ever. */
    skipped: z
      .object({ rows: z.number().int(), transactions: z.number().int(), ddl: z.number().int() })
      .default({ rows: 0, transactions: 0, ddl: 0 }),
    /** The target is a MySQL that stands in for TiDB. */
    standIn: z.boolean(),
    createdAt: isoTime,
    updatedAt: isoTime,
    version: z.number().int(),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof job>;

export const createJobInput = z
  .object({
    clusterId: z.string(),
    name: z.string().max(200).optional(),
    /** Id of a job to make a draft like. */
    copyFrom: z.string().optional(),
  })
  .meta({ id: 'CreateJobInput' });

/** Everything a job must have before a precheck, whatever its tier; one schema for form and API. */
export const completeJob = z.object({
  name: jobName,
  source: sourceInput,
  target: targetInput,
  start: startPosition,
  selection: completeSelection,
});

/** {@link completeJob} with the rules of a tier. */
export function completeJobFor(tier: Tier): typeof completeJob {
  return completeJob.extend({ source: sourceInputFor(tier) });
}

/** What a job must have before it starts: on Dedicated a spec, which Essential does not have (the document, step 6). */
export function startableJobFor(tier: Tier) {
  return completeJobFor(tier).extend({ spec: tier === 'dedicated' ? spec : spec.nullish() });
}

export const deleteInput = z
  .object({ name: z.string(), force: z.boolean().default(false) })
  .meta({ id: 'DeleteInput' });
export const deleteResult = z
  .object({
    deleted: z.boolean(),
    /** What stays behind when forced, in sentences. */
    leftBehind: z.array(z.string()),
    /** What the deletion waits for, in a sentence, when it is not done yet. */
    waitsFor: z.string().nullable().default(null),
    /** The same in Chinese. */
    zh: z.object({ leftBehind: z.array(z.string()), waitsFor: z.string().nullable() }).optional(),
  })
  .meta({ id: 'DeleteResult' });

export const tableStatus = z
  .object({
    database: z.string(),
    table: z.string(),
    inserted: bigText,
    updated: bigText,
    deleted: bigText,
    ddl: bigText,
    updatesMissed: bigText,
    deletesMissed: bigText,
    lastAppliedAt: isoTime.nullable(),
    missedSamples: z.array(
      z.object({ kind: z.enum(['update', 'delete']), key: z.record(z.string(), z.string()), position: z.string() }),
    ),
  })
  .meta({ id: 'TableStatus' });
export type TableStatus = z.infer<typeof tableStatus>;

export const jobEvent = z
  .object({
    /** Increasing, decimal text: the SSE id. */
    id: bigText,
    jobId: z.string(),
    at: isoTime,
    kind: z.enum(['action', 'state', 'ddl', 'error', 'retry', 'note']),
    /** Who: a user's name, or `system`. */
    actor: z.string(),
    /** Machine word, `job.paused`; the page has the sentence in both languages. */
    code: z.string(),
    /** English sentence. */
    message: z.string(),
    params: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'JobEvent' });
export type JobEvent = z.infer<typeof jobEvent>;

/** One SSE message: `event:` is the type, `id:` the newest event id. */
export const streamMessage = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('job'), job }),
    z.object({ type: z.literal('event'), event: jobEvent }),
    z.object({ type: z.literal('precheck'), run: precheckRun }),
    z.object({ type: z.literal('deleted'), jobId: z.string() }),
    /** Oldest first; only of jobs whose log is asked for. */
    z.object({ type: z.literal('log'), jobId: z.string(), lines: z.array(logLine) }),
  ])
  .meta({ id: 'StreamMessage' });
export type StreamMessage = z.infer<typeof streamMessage>;
