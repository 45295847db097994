import { Leases, migrate, newWorkerName, openPool, openSecretBox, TaskQueue, WorkerStore } from '@tideway/job-store';
import { pino } from 'pino';
import { readConfig } from './config.ts';
import { ObserveServer } from './observe/observe-server.ts';
import { warmJobProcess } from './supervisor/fork-job-process.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { TaskRunner } from './tasks/task-runner.ts';

/** A worker process: leases jobs from the job store and runs each in a process of its own (design §2). */
const config = readConfig(process.env);
const name = newWorkerName(config.name);
const log = pino({ level: config.logLevel, base: { worker: name } });

const pool = openPool({
  databaseUrl: config.databaseUrl,
  name: 'tideway-worker',
  max: 8,
  onIdleError: (error) => log.warn({ detail: error.message }, 'an idle connection to Postgres is lost'),
});
/** Leases have connections of their own: they are renewed however long the queue of other questions is. */
const leasePool = openPool({
  databaseUrl: config.databaseUrl,
  name: 'tideway-leases',
  max: 2,
  queryTimeoutMs: 4_000,
  onIdleError: () => undefined,
});
await migrate(config.databaseUrl);

const box = openSecretBox(config.secretKey, config.dataFolder);
const store = new WorkerStore(pool, box);
const supervisor = new Supervisor({
  name,
  databaseUrl: config.databaseUrl,
  maxJobs: config.maxJobs,
  store,
  leases: new Leases(leasePool),
  log,
  random: Math.random,
});
warmJobProcess();
supervisor.start();
const tasks = new TaskRunner({
  name,
  databaseUrl: config.databaseUrl,
  egress: config.egress,
  queue: new TaskQueue(pool, box),
  job: (jobId) => store.job(jobId),
  log,
});
tasks.start();
const observed =
  config.observe === undefined
    ? undefined
    : await ObserveServer.listen(config.observe.host, config.observe.port, async () => ({
        maxJobs: config.maxJobs,
        isStoreUp: await leasePool.query('SELECT 1').then(
          () => true,
          () => false,
        ),
        jobs: supervisor.snapshots(),
      }));
if (observed !== undefined) log.info({ port: observed.port }, 'metrics and health are served');
log.info({ maxJobs: config.maxJobs }, 'worker started');

let stopping = false;
async function stop(signal: NodeJS.Signals): Promise<void> {
  if (stopping) process.exit(1);
  stopping = true;
  log.info({ signal }, 'draining');
  observed?.close();
  await Promise.all([tasks.stop(), supervisor.stop()]);
  await Promise.all([pool.end(), leasePool.end()]);
  process.exit(0);
}
process.on('SIGTERM', (signal) => void stop(signal));
process.on('SIGINT', (signal) => void stop(signal));
