import { GtidSet, isSystemSchema } from '@tideway/domain';
import { z } from 'zod';
import { bigText, isoTime } from './common.ts';

/** Starts with a letter, shorter than 60 characters, letters, digits, `_` and `-` (the document, step 2). */
export const jobName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,58}$/, {
  error: 'Start with a letter; fewer than 60 letters, digits, _ or -',
});

const MARIADB_GTIDS = /^\d+-\d+-\d+(?:\s*,\s*\d+-\d+-\d+)*$/;

/** A GTID set of MySQL, `uuid:1-23`, or a GTID position of MariaDB, `0-1-100`. */
const gtidSet = z
  .string()
  .trim()
  .min(1)
  .max(1_000_000)
  .superRefine((text, context) => {
    if (MARIADB_GTIDS.test(text)) return;
    try {
      if (!GtidSet.parse(text).isEmpty) return;
      context.addIssue({ code: 'custom', message: 'The GTID set is empty' });
    } catch (error) {
      context.addIssue({ code: 'custom', message: `The GTID set cannot be read: ${(error as Error).message}` });
    }
  });

export const startPosition = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('now') }),
    z.object({ kind: z.literal('gtid'), gtidSet }),
    z.object({
      kind: z.literal('file-position'),
      file: z
        .string()
        .trim()
        .regex(/^[^/\\\s]{1,255}\.\d{1,10}$/, { error: 'Expected a binlog file name such as binlog.000001' }),
      position: bigText.refine((text) => Number.isSafeInteger(Number(text)), {
        error: 'Expected a number of bytes, such as 1307',
      }),
    }),
    z.object({ kind: z.literal('timestamp'), timestamp: isoTime }),
  ])
  .meta({ id: 'StartPosition' });

export const selection = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('all') }),
    z.object({
      kind: z.literal('custom'),
      databases: z.array(z.string().min(1).max(64)),
      tables: z.array(z.object({ database: z.string().min(1).max(64), table: z.string().min(1).max(64) })),
    }),
  ])
  .meta({ id: 'Selection' });

/** A selection that selects something, and nothing that is never migrated. */
export const completeSelection = selection.superRefine((chosen, context) => {
  if (chosen.kind === 'all') return;
  if (chosen.databases.length === 0 && chosen.tables.length === 0) {
    context.addIssue({ code: 'custom', path: [], message: 'Select at least one database or table' });
  }
  const refuse = (path: (string | number)[], name: string) =>
    context.addIssue({ code: 'custom', path, message: `${name} is a system database, which is never migrated` });
  for (const [index, name] of chosen.databases.entries()) {
    if (isSystemSchema(name)) refuse(['databases', index], name);
  }
  for (const [index, { database }] of chosen.tables.entries()) {
    if (isSystemSchema(database)) refuse(['tables', index, 'database'], database);
  }
});

/** Resource classes (facts §5): what a spec may use. */
export const SPECS = ['2', '4', '8', '16'] as const;
export const spec = z.enum(SPECS);
export type Spec = (typeof SPECS)[number];

/** What a spec (or the one resource class of Essential) gives a job here. */
export interface SpecDetails {
  /** Connections to the target that apply at once. */
  readonly lanes: number;
  /** Incremental rows a second, at most, under good conditions: the document's figure. */
  readonly rowsPerSecond: number;
  /** Tables the document advises at most. */
  readonly tables: number;
  /** Heap of the job process. */
  readonly memoryMiB: number;
}

/** What each spec means; the worker sizes job processes by it. */
export const SPEC_DETAILS: Readonly<Record<Spec, SpecDetails>> = {
  '2': { lanes: 4, rowsPerSecond: 10_000, tables: 500, memoryMiB: 512 },
  '4': { lanes: 8, rowsPerSecond: 20_000, tables: 10_000, memoryMiB: 1024 },
  '8': { lanes: 16, rowsPerSecond: 40_000, tables: 30_000, memoryMiB: 2048 },
  '16': { lanes: 32, rowsPerSecond: 80_000, tables: 60_000, memoryMiB: 4096 },
};
/** Essential has no specs: every job gets this. */
export const ESSENTIAL_SPEC: SpecDetails = SPEC_DETAILS['4'];

export const jobOptions = z
  .object({
    ddlPolicy: z.enum(['apply', 'skip', 'stop']).default('apply'),
    consistency: z.enum(['transaction', 'commit-order']).default('transaction'),
    foreignKeyChecks: z.boolean().default(false),
    /**
     * Seconds between syncpoints (docs/checkpoint-schema.md): a short barrier that records what the target holds with
     * the target's timestamp, so that readers can read a consistent state. Null: none.
     */
    syncpointSeconds: z.number().int().min(1).max(3_600).nullable().default(null),
    /** `own` or the reference decoder `zongji` (its limits: docs/limits.md). */
    decoder: z.enum(['own', 'zongji']).default('own'),
  })
  .meta({ id: 'JobOptions' });
export type JobOptions = z.infer<typeof jobOptions>;
