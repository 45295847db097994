import { z } from 'zod';
import { bigText, isoTime } from './common.ts';

const location = z.object({ file: z.string(), position: bigText, gtid: z.string().nullable() });
/** Cells as rendered for SQL, in the order of `columns`; null is NULL. */
const cells = z.array(z.string().nullable()).nullable();

/** What a failed job stands at. Fields that the failure has no use for are null. */
export const failedEvent = z
  .object({
    code: z.string(),
    at: isoTime,
    startLocation: location.nullable(),
    endLocation: location.nullable(),
    table: z.object({ database: z.string(), table: z.string() }).nullable(),
    key: z.record(z.string(), z.string()).nullable(),
    operation: z.enum(['insert', 'update', 'delete', 'ddl', 'commit']).nullable(),
    columns: z.array(z.string()),
    sourceBefore: cells,
    sourceAfter: cells,
    targetNow: cells,
    targetReadAt: isoTime.nullable(),
    sql: z.string().nullable(),
    targetAnswer: z
      .object({ errno: z.number().nullable(), sqlState: z.string().nullable(), message: z.string() })
      .nullable(),
    /** CREATE TABLE for a missing target table. */
    createTable: z.string().nullable(),
    choices: z.array(
      z.enum(['retry', 'overwrite', 'skip-ddl', 'replace-ddl', 'create-table', 'skip-row', 'skip-transaction']),
    ),
  })
  .meta({ id: 'FailedEvent' });
export type FailedEvent = z.infer<typeof failedEvent>;
