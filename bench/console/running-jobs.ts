import type { Job, JobProgress } from '@tideway/contract';
import { openPool, openSecretBox, type TableDelta, WorkerStore } from '@tideway/job-store';
import type { ConsoleFixture } from './fixture.ts';

/** A worker's report of a job: one a second. */
const REPORT_MS = 1_000;
const HOLDER = 'bench';
const UUID = '3e11fa47-71ca-11e1-9e33-c80aa9429562';

/** Jobs that a worker of ours holds and reports on, as the worker of the product does, without their processes. */
export interface RunningJobs extends AsyncDisposable {
  /** When the job's report of this rate was begun, ms since the epoch. */
  sentAt(jobId: string, rate: number): number | undefined;
  /** Reports begun so far. */
  readonly reports: number;
  /** Adds counts of tables, in writes of 5,000. */
  addTables(jobId: string, deltas: readonly TableDelta[]): Promise<void>;
}

/**
 * Takes the jobs' leases for a day and reports on each once a second, spread over the second: its status, a point of its
 * charts, and the counts of `tables(job)`. Each report's rate of rows is a number that the job never told before.
 */
export async function runJobs(
  { databaseUrl, dataFolder }: Pick<ConsoleFixture, 'databaseUrl' | 'dataFolder'>,
  jobs: readonly Job[],
  tables: (index: number, report: number) => readonly TableDelta[],
): Promise<RunningJobs> {
  const onIdleError = (error: Error): void => console.error(`Postgres: ${error.message}`);
  const pool = openPool({ databaseUrl, name: 'bench', max: 10, onIdleError });
  const store = new WorkerStore(pool, openSecretBox(undefined, dataFolder));
  const ids = jobs.map(({ id }) => id);
  await pool.query(
    `UPDATE jobs SET state = 'running', desired_state = 'running', state_since = now(), version = version + 1,
            lease_holder = $2, lease_epoch = 1, lease_expires_at = now() + interval '1 day', resolved_start = $3
     WHERE id = ANY($1)`,
    [ids, HOLDER, JSON.stringify(resolvedStart())],
  );
  const sent = new Map<string, number>();
  let reports = 0;
  const report = async (jobId: string, index: number, number: number): Promise<void> => {
    const progress = progressOf(index, number);
    reports += 1;
    sent.set(`${jobId} ${progress.rowsPerSecond}`, Date.now());
    await store.addTableCounts(jobId, tables(index, number));
    await store.saveStatus({ jobId, holder: HOLDER, epoch: 1n }, progress, index % 3 === 0 ? 'catching-up' : 'in-sync');
    await store.addMetrics(jobId, 1, pointOf(number));
  };
  let isOver = false;
  const reporting = ids.map(async (jobId, index) => {
    const began = Date.now() + (index * REPORT_MS) / ids.length;
    for (let number = 1; !isOver; number += 1) {
      const wait = began + number * REPORT_MS - Date.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      if (!isOver) await report(jobId, index, number);
    }
  });
  return {
    sentAt: (jobId, rate) => sent.get(`${jobId} ${rate}`),
    get reports() {
      return reports;
    },
    addTables: async (jobId, deltas) => {
      for (let from = 0; from < deltas.length; from += 5_000)
        await store.addTableCounts(jobId, deltas.slice(from, from + 5_000));
    },
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      await Promise.all(reporting);
      await pool.end();
    },
  };
}

function resolvedStart(): NonNullable<Job['resolvedStart']> {
  return {
    gtidSet: `${UUID}:1-1000`,
    file: 'binlog.000001',
    position: '4',
    serverUuid: UUID,
    resolvedAt: new Date().toISOString(),
  };
}

/** The rate counts the reports: 1,001, 1,002, … */
function progressOf(index: number, number: number): JobProgress {
  // The rows keep their places: what is on the screen is there all along.
  const lag = index % 3 === 0 ? 22 + (number % 10) : 0.3;
  const asOf = new Date().toISOString();
  const at = { file: 'binlog.000217', position: String(8_812_004 + number * 9_000) };
  return {
    asOf,
    lag: { read: 0.2, queued: lag, applied: lag, asOf },
    behind: { bytes: String(number * 1_000), transactions: String(number) },
    rowsPerSecond: 1_000 + number,
    applied: { ...at, gtidSet: `${UUID}:1-${90_331 + number}`, eventTime: asOf },
    sourcePosition: { ...at, gtidSet: `${UUID}:1-${108_535 + number}`, asOf },
    catchUpSeconds: index % 3 === 0 ? 300 : null,
    runwayHours: 58,
    totals: {
      inserted: String(number * 1_000),
      updated: '0',
      deleted: '0',
      ddl: '0',
      missed: '0',
      transactions: String(number * 100),
    },
    retry: null,
    lanes: 4,
    replayWindow: false,
  };
}

function pointOf(number: number): Record<string, number> {
  return {
    insertedPerSecond: number,
    updatedPerSecond: 0,
    deletedPerSecond: 0,
    bytesPerSecond: number * 100,
    retries: 0,
    lagRead: 0.2,
    lagQueued: 0.3,
    lagApplied: 0.3,
  };
}
