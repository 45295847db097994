import { z } from 'zod';
import { isoTime } from './common.ts';

export const PRECHECK_VERDICTS = ['pass', 'note', 'warning', 'failed', 'could-not-check'] as const;
export const precheckVerdict = z.enum(PRECHECK_VERDICTS);

export const precheckItem = z
  .object({
    /** Stable id, anchor in docs/prechecks.md. */
    id: z.string(),
    side: z.enum(['source', 'target', 'both', 'objects']),
    /** English title; the page translates by id. */
    title: z.string(),
    state: z.enum(['waiting', 'running', 'done']),
    verdict: precheckVerdict.nullable(),
    /** The SQL run, or the words for what was done. */
    query: z.string(),
    observed: z.string(),
    required: z.string(),
    why: z.string(),
    fix: z
      .object({
        /** Ready to run, on the side named. */
        sql: z.string().nullable(),
        steps: z.string().nullable(),
        restart: z.boolean(),
      })
      .nullable(),
    /** The same in Chinese; results of older releases have none. */
    zh: z
      .object({
        observed: z.string(),
        required: z.string(),
        steps: z.string().nullable(),
        /** Null: as in `fix`, with no words in it. */
        sql: z.string().nullable(),
      })
      .optional(),
    /** Tables concerned, at most 100, and how many there are. */
    tables: z.array(z.string()),
    tableCount: z.number().int(),
    checkedAt: isoTime.nullable(),
    /** A warning ignored, or a could-not-check accepted. */
    ignored: z.object({ by: z.string(), at: isoTime, reason: z.string() }).nullable(),
  })
  .meta({ id: 'PrecheckItem' });
export type PrecheckItem = z.infer<typeof precheckItem>;

export const precheckRun = z
  .object({
    jobId: z.string(),
    state: z.enum(['none', 'running', 'finished', 'cancelled']),
    startedAt: isoTime.nullable(),
    finishedAt: isoTime.nullable(),
    /** The whole run allows Next: nothing failed, every warning ignored, nothing unchecked and unaccepted. */
    allowsNext: z.boolean(),
    counts: z.object({
      total: z.number().int(),
      done: z.number().int(),
      pass: z.number().int(),
      note: z.number().int(),
      warning: z.number().int(),
      failed: z.number().int(),
      couldNotCheck: z.number().int(),
    }),
    items: z.array(precheckItem),
  })
  .meta({ id: 'PrecheckRun' });
export type PrecheckRun = z.infer<typeof precheckRun>;

export const ignoreInput = z.object({ reason: z.string().trim().min(1).max(500) });

/** What became of the tables that the target lacks: made by the statements that `target-tables-exist` shows. */
export const createdTables = z
  .object({
    /** `db.table`. */
    created: z.array(z.string()),
    refused: z.array(z.object({ table: z.string(), message: z.string() })),
    /** Missing still, and not tried: ask again. */
    remaining: z.number().int(),
  })
  .meta({ id: 'CreatedTables' });
