import { z } from 'zod';
import { bigText, isoTime } from './common.ts';

const location = z.object({ file: z.string(), position: bigText, gtid: z.string().nullable() });
/** Cells as rendered for SQL, in the order of `columns`; null is NULL. */
const cells = z.array(z.string().nullable()).nullable();

export const FAILURE_CHOICES = [
  'retry',
  'overwrite',
  'skip-row',
  'skip-transaction',
  'run-ddl',
  'skip-ddl',
  'replace-ddl',
  'create-table',
] as const;
export const failureChoice = z.enum(FAILURE_CHOICES);
export type FailureChoice = (typeof FAILURE_CHOICES)[number];

/** What a failed job stands at. Fields that the failure has no use for are null. */
export const failedEvent = z
  .object({
    code: z.string(),
    at: isoTime,
    /** Why, in words: `code` is the page's key of the sentence (docs/failures.md), `text` is English. */
    cause: z.object({ code: z.string(), text: z.string() }).nullable().default(null),
    startLocation: location.nullable(),
    endLocation: location.nullable(),
    table: z.object({ database: z.string(), table: z.string() }).nullable(),
    key: z.record(z.string(), z.string()).nullable(),
    operation: z.enum(['insert', 'update', 'delete', 'ddl', 'commit']).nullable(),
    columns: z.array(z.string()),
    /** Columns whose values differ, or that the error is about. */
    marked: z.array(z.string()).default([]),
    sourceBefore: cells,
    sourceAfter: cells,
    /** The target's row when the job failed; ask again with `?refresh=true`. */
    targetNow: cells,
    targetReadAt: isoTime.nullable(),
    /** Whether the target's row can be asked for at all; `targetNow` null then means that there is none. */
    targetAsked: z.boolean().default(false),
    /** The name of the key that is taken, after a duplicate key. */
    conflictingKey: z.string().nullable().default(null),
    /** The target's statement, shortened. */
    sql: z.string().nullable(),
    /** Of a DDL: as the source logged it. */
    sourceStatement: z.string().nullable().default(null),
    targetAnswer: z
      .object({ errno: z.number().nullable(), sqlState: z.string().nullable(), message: z.string() })
      .nullable(),
    /** The source transaction as a whole (selected tables only). */
    transaction: z
      .object({
        name: z.string(),
        rows: z.number().int(),
        tables: z.array(z.object({ table: z.string(), insert: z.number(), update: z.number(), delete: z.number() })),
        /** A huge transaction, of which so many changes are on the target already; null: it is applied as a whole. */
        appliedRows: z.number().int().nullable(),
      })
      .nullable()
      .default(null),
    /** CREATE TABLE for a missing target table, and what in it is not as on the source. */
    createTable: z.string().nullable(),
    createTableNotes: z.array(z.string()).default([]),
    /** The same in Chinese. */
    zh: z.object({ createTableNotes: z.array(z.string()) }).optional(),
    /** What is lost and what can be done, after a purge: the source's own words, sets and files. */
    lost: z
      .object({
        missing: z.string().nullable(),
        /** Oldest log the source still has. */
        oldestFile: z.string().nullable(),
        lastAppliedAt: isoTime.nullable(),
        steps: z.array(z.string()),
        /** The same in Chinese. */
        zh: z.object({ steps: z.array(z.string()) }).optional(),
      })
      .nullable()
      .default(null),
    choices: z.array(failureChoice),
    /** The choice that is offered first. */
    preferred: failureChoice.nullable().default(null),
  })
  .meta({ id: 'FailedEvent' });
export type FailedEvent = z.infer<typeof failedEvent>;

/** How a failed (or paused) job goes on. */
export const resumeInput = z
  .object({
    /** After a conflict: `overwrite` opens a replay window, `strict` tries again as it was (design §3). */
    mode: z.enum(['strict', 'overwrite']).default('strict'),
    /** What to do with the DDL that stopped the job. */
    ddl: z
      .discriminatedUnion('action', [
        z.object({ action: z.literal('run') }),
        z.object({ action: z.literal('skip') }),
        z.object({ action: z.literal('replace'), sql: z.string().min(1).max(1_000_000) }),
      ])
      .optional(),
    /** Leaves the row, or the whole source transaction, out for ever. */
    skip: z.enum(['row', 'transaction']).optional(),
    /** Creates the missing table first: as the failed event offers it, or as given. */
    createTable: z.object({ sql: z.string().min(1).max(1_000_000).optional() }).optional(),
    /** `at` of the failed event that was looked at: another failure since then is refused. */
    failedAt: isoTime.optional(),
    reason: z.string().trim().max(1_000).optional(),
  })
  .meta({ id: 'ResumeInput' });
export type ResumeInput = z.infer<typeof resumeInput>;

/** What a choice would do, before it is made. */
export const choicePreview = z
  .object({
    choice: failureChoice,
    /** Why it cannot be chosen now; null when it can. */
    refusal: z.string().nullable(),
    /** The same in Chinese. */
    zh: z.object({ refusal: z.string().nullable() }).optional(),
    /** Sentences: `code` is the page's key, `params` its values, `text` English. */
    effects: z.array(z.object({ code: z.string(), text: z.string(), params: z.record(z.string(), z.unknown()) })),
    warnings: z.array(z.object({ code: z.string(), text: z.string(), params: z.record(z.string(), z.unknown()) })),
    /** Statements that would be run on the target for it. */
    sql: z.array(z.string()),
    /** The target's row as it is at this moment, by column name. */
    targetRow: z.record(z.string(), z.string()).nullable(),
    targetReadAt: isoTime.nullable(),
  })
  .meta({ id: 'ChoicePreview' });
export type ChoicePreview = z.infer<typeof choicePreview>;

/** A decision that was made; the list of a job's skips says for ever how its target differs from the source. */
export const jobDecision = z
  .object({
    id: bigText,
    at: isoTime,
    actor: z.string(),
    kind: failureChoice.exclude(['retry']),
    /** GTID, or file:position, of the transaction or DDL. */
    event: z.string(),
    table: z.string().nullable(),
    key: z.record(z.string(), z.string()).nullable(),
    operation: z.string().nullable(),
    /** Rows of the source that the target will never have had from this job. */
    rows: z.number().int().nullable(),
    statement: z.string().nullable(),
    reason: z.string().nullable(),
    /** When the job went past it; null: not yet. */
    appliedAt: isoTime.nullable(),
  })
  .meta({ id: 'JobDecision' });
export type JobDecision = z.infer<typeof jobDecision>;
