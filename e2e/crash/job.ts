import mysql, { type RowDataPacket } from 'mysql2/promise';
import type { Ground } from './faults.ts';
import { DATABASE } from './workload.ts';

/** Registers the target, creates the job for the crash database and waits until it runs. Returns its id. */
export async function startBankJob(ground: Ground): Promise<string> {
  const { api } = ground.fleet;
  const { source, target, proxies } = ground;
  const cluster = await api.createCluster(await api.defaultProjectId(), {
    name: 'crash-target',
    tier: 'dedicated',
    region: 'local',
    host: '127.0.0.1',
    port: proxies.target.port,
    tls: { enabled: false, ca: null },
    standIn: target.isStandIn,
  });
  const draft = await api.createJob(cluster.id, 'crash-run');
  const job = await api.patchJob(draft, {
    source: {
      dataSource: 'self-managed-mysql',
      connectivity: 'public-ip',
      host: '127.0.0.1',
      port: proxies.source.port,
      user: source.user,
      password: { value: source.password },
      tls: { enabled: false },
    },
    target: { user: target.user, password: { value: target.password } },
    start: { kind: 'now' },
    selection: { kind: 'custom', databases: [DATABASE], tables: [] },
    spec: '2',
  });
  await api.passPrecheck(job.id, 'known and harmless in the crash run');
  await api.act(job.id, 'start');
  await api.waitForJob(job.id, 'running', ({ state }) => state === 'running');
  return job.id;
}

/**
 * Waits until rows are applied again after a fault: milliseconds it took. Asked of the target itself: its ledger only
 * grows. A failed job ends the run at once: no fault of this run may need an operator.
 */
export async function waitForProgress(ground: Ground, jobId: string, timeoutMs = 60_000): Promise<number> {
  const started = performance.now();
  const target = await retryConnect(ground.target.url);
  const count = async (): Promise<number> => {
    const [rows] = await target.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${DATABASE}.ledger`);
    return Number(rows[0]?.n);
  };
  try {
    const before = await count();
    while ((await count()) <= before) {
      if (performance.now() - started > timeoutMs) throw new Error(`no progress for ${timeoutMs} ms after the fault`);
      await refuseFailedJob(ground, jobId);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    target.destroy();
  }
  return Math.round(performance.now() - started);
}

async function refuseFailedJob(ground: Ground, jobId: string): Promise<void> {
  const job = await ground.fleet.api.job(jobId).catch(() => undefined);
  if (job?.state === 'failed') throw new Error(`the job failed: ${job.error?.code}: ${job.error?.detail}`);
}

/** Waits until the target's executed set holds everything the source has executed. */
export async function waitUntilCaughtUp(ground: Ground, jobId: string, timeoutMs = 180_000): Promise<void> {
  const source = await retryConnect(ground.source.url);
  const [rows] = await source.query<RowDataPacket[]>('SELECT @@GLOBAL.gtid_executed AS done');
  source.destroy();
  const wanted = String(rows[0]?.done);
  const deadline = Date.now() + timeoutMs;
  while (!(await hasApplied(ground, jobId, wanted))) {
    if (Date.now() > deadline) throw new Error('the target did not catch up after the last fault');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Asks the source itself whether `wanted` is inside what the job says it applied. */
async function hasApplied(ground: Ground, jobId: string, wanted: string): Promise<boolean> {
  const job = await ground.fleet.api.job(jobId).catch(() => undefined);
  if (job === undefined) return false;
  if (job.state === 'failed') throw new Error(`the job failed: ${job.error?.code}: ${job.error?.detail}`);
  const applied = job.progress.applied.gtidSet;
  if (applied === null) return false;
  const source = await retryConnect(ground.source.url);
  const [rows] = await source.query<RowDataPacket[]>('SELECT GTID_SUBSET(?, ?) AS inside', [wanted, applied]);
  source.destroy();
  return Number(rows[0]?.inside) === 1;
}

async function retryConnect(url: string): Promise<mysql.Connection> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      const connection = await mysql.createConnection({ uri: url, connectTimeout: 3_000 });
      connection.on('error', () => undefined);
      return connection;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
