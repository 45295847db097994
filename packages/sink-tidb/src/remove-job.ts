import { say } from '@tideway/domain';
import { JOB_TABLES, readVersion } from './checkpoint/schema.ts';
import type { RegistryOptions } from './checkpoint/session-registry.ts';
import { endJob } from './checkpoint/take-over.ts';
import { type Clock, systemClock } from './clock.ts';
import { readServerFacts } from './connect/server-facts.ts';
import { Session } from './connect/session.ts';
import { connectError, toTidewayError } from './connect/target-error.ts';
import type { ConnectionOptions } from './connect/target-options.ts';
import { sqlValue } from './sql-text.ts';

export interface RemoveJobOptions {
  readonly connection: ConnectionOptions;
  readonly jobId: string;
  readonly clock?: Clock;
}

/**
 * Takes a job out of the checkpoint schema: ends the sessions of its worker, if there are any, and deletes its rows.
 * What the job has applied stays. Returns how many rows went, per table; all 0 when the job never ran here.
 * Throws TARGET_UNREACHABLE, TARGET_ACCESS_DENIED.
 */
export async function removeJob({
  connection,
  jobId,
  clock = systemClock,
}: RemoveJobOptions): Promise<Readonly<Record<string, number>>> {
  let session: Session;
  try {
    session = await Session.open(connection);
  } catch (failure) {
    throw connectError(failure, connection);
  }
  try {
    const { isTidb } = await readServerFacts(session);
    const version = await readVersion(session);
    if (version === null) return Object.fromEntries(JOB_TABLES.map((table) => [table, 0]));
    const registry: RegistryOptions = { connection, foreignKeyChecks: false, isTidb, clock };
    await endJob(jobId, registry);
    // A job that has not run since the version before last has no syncpoints yet.
    const tables = JOB_TABLES.filter((table) => table !== 'syncpoint' || version >= 3);
    const deletes = tables.map((table) => `DELETE FROM tideway.${table} WHERE job_id = ${sqlValue(jobId)}`);
    const results = await session.run(['BEGIN', ...deletes, 'COMMIT'].join(';'));
    return Object.fromEntries(tables.map((table, index) => [table, results[index + 1]?.affectedRows ?? 0]));
  } catch (failure) {
    throw toTidewayError(
      failure,
      say(`could not remove job ${jobId} from the target`, `无法从目标端移除任务 ${jobId}`),
    );
  } finally {
    await session.end();
  }
}
