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
 * Writes a mark on the source and waits until it is on the target: milliseconds it took. A failed job ends the run at
 * once: no fault of this run may need an operator.
 */
export async function waitForProgress(ground: Ground, jobId: string, timeoutMs = 60_000): Promise<number> {
  const mark = `mark-${process.hrtime.bigint()}`;
  const started = performance.now();
  const source = await retryConnect(ground.source.url);
  await source.query(`UPDATE ${DATABASE}.account SET note = '${mark}' WHERE id = 0`);
  const [found] = await source.query<RowDataPacket[]>('SELECT @@GLOBAL.gtid_executed AS done');
  source.destroy();
  const target = await retryConnect(ground.target.url);
  try {
    for (;;) {
      const [rows] = await target.query<RowDataPacket[]>(`SELECT note FROM ${DATABASE}.account WHERE id = 0`);
      // A later transfer may have overwritten the mark: what counts is that the job's own position passed it.
      if (rows[0]?.note === mark || (await hasApplied(ground, jobId, String(found[0]?.done)))) break;
      if (performance.now() - started > timeoutMs) throw new Error(`no progress for ${timeoutMs} ms after the fault`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    target.destroy();
  }
  return Math.round(performance.now() - started);
}

/** Waits until the target's executed set holds everything the source has executed. */
export async function waitUntilCaughtUp(ground: Ground, jobId: string, timeoutMs = 120_000): Promise<void> {
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
