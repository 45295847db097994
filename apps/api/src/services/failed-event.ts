import type { FailedEvent } from '@tideway/contract';
import { TidewayError } from '@tideway/domain';
import { adaptCreateTable } from '@tideway/precheck';
import type { ApiContext } from '../context.ts';

/**
 * The failed event as pages show it: a missing table's CREATE TABLE in the target's words, and, when asked for, the
 * target's row as it is now. Null when the job did not fail. Throws NOT_FOUND.
 */
export async function readFailedEvent(
  { store, access }: ApiContext,
  jobId: string,
  refresh: boolean,
): Promise<FailedEvent | null> {
  const [job, stored] = await Promise.all([store.jobs.get(jobId), store.history.failedEvent(jobId)]);
  if (stored === null) return null;
  const event = adapted(stored);
  const query = job.error?.params.targetQuery;
  if (!refresh || typeof query !== 'string') return event;
  const row = await access.targetRow(await store.jobs.withSecrets(jobId), query);
  const columns = [...new Set([...event.columns, ...Object.keys(row ?? {})])];
  const cells = (of: (string | null)[] | null) => (of === null ? null : columns.map((_, place) => of[place] ?? null));
  return {
    ...event,
    columns,
    sourceBefore: cells(event.sourceBefore),
    sourceAfter: cells(event.sourceAfter),
    targetNow: row === null ? null : columns.map((name) => row[name] ?? null),
    targetReadAt: new Date().toISOString(),
  };
}

function adapted(event: FailedEvent): FailedEvent {
  const { createTable, table } = event;
  if (createTable === null || table === null) return event;
  try {
    const { statement, changes } = adaptCreateTable(createTable, { schema: table.database, name: table.table });
    return {
      ...event,
      createTable: statement,
      createTableNotes: changes.map(({ en }) => en),
      zh: { createTableNotes: changes.map(({ zh }) => zh) },
    };
  } catch (error) {
    if (error instanceof TidewayError) throw error;
    // What cannot be read is shown as the source has it: an operator can edit it.
    return event;
  }
}
