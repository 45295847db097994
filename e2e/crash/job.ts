import type { RowDataPacket } from 'mysql2/promise';
import { type Bank, type Ground, retryConnect, sleep } from './ground.ts';

/** Jobs that are made ready at once: each runs its precheck. */
const AT_ONCE = 4;

/** Registers the target, creates a job for each database and waits until all run. */
export async function startBankJobs(ground: Ground, names: readonly string[]): Promise<Bank[]> {
  const { api } = ground.product;
  const cluster = await api.createCluster(await api.defaultProjectId(), {
    name: 'crash-target',
    tier: 'dedicated',
    region: 'local',
    host: '127.0.0.1',
    port: ground.proxies.target.port,
    tls: { enabled: false, ca: null },
    standIn: ground.target.isStandIn,
  });
  const banks: Bank[] = [];
  const waiting = [...names];
  const prepare = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      banks.push({ name, jobId: await readyJob(ground, cluster.id, name) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, prepare));
  // All at once, as after an outage: the workers share them out among themselves.
  await Promise.all(banks.map(({ jobId }) => api.act(jobId, 'start')));
  for (const { jobId } of banks) await api.waitForJob(jobId, 'running', ({ state }) => state === 'running', 180_000);
  return banks;
}

async function readyJob({ product: { api }, source, target, proxies }: Ground, clusterId: string, name: string) {
  const draft = await api.createJob(clusterId, name);
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
    selection: { kind: 'custom', databases: [name], tables: [] },
    spec: '2',
  });
  await api.passPrecheck(job.id, 'known and harmless in the crash run');
  return job.id;
}

/**
 * Waits until rows of every job are applied again after a fault: milliseconds it took. Asked of the target itself: its
 * ledgers only grow. A failed job ends the run at once: no fault of this run may need an operator.
 */
export async function waitForProgress(ground: Ground, banks: readonly Bank[], timeoutMs = 300_000): Promise<number> {
  const started = performance.now();
  let movedAt = started;
  const target = await retryConnect(ground.target.url);
  const count = async (some: readonly Bank[]): Promise<ReadonlyMap<string, number>> => {
    const sql = some.map(({ name, jobId }) => `SELECT '${jobId}' AS id, COUNT(*) AS n FROM ${name}.ledger`);
    const [rows] = await target.query<RowDataPacket[]>(sql.join(' UNION ALL '));
    return new Map(rows.map(({ id, n }) => [String(id), Number(n)]));
  };
  try {
    const before = await count(banks);
    let left = banks;
    for (let look = 1; left.length > 0; look += 1) {
      if (performance.now() - movedAt > timeoutMs) {
        throw new Error(`no progress of any of ${left.map(({ name }) => name)} for ${timeoutMs} ms after the fault`);
      }
      await sleep(50);
      const now = await count(left);
      const still = left.filter(({ jobId }) => (now.get(jobId) ?? 0) <= (before.get(jobId) ?? 0));
      if (still.length < left.length) movedAt = performance.now();
      left = still;
      if (look % 20 === 0) await refuseFailedJobs(ground, left);
    }
  } finally {
    target.destroy();
  }
  return Math.round(performance.now() - started);
}

async function refuseFailedJobs({ product: { api } }: Ground, banks: readonly Bank[]): Promise<void> {
  for (const { name, jobId } of banks) {
    const job = await api.job(jobId).catch(() => undefined);
    if (job?.state === 'failed') {
      throw new Error(`the job of ${name} failed: ${job.error?.code}: ${job.error?.detail}`);
    }
  }
}

/** Waits until every job's executed set holds all the source has executed; throws when none moves for `timeoutMs`. */
export async function waitUntilCaughtUp(ground: Ground, banks: readonly Bank[], timeoutMs = 240_000): Promise<void> {
  const source = await retryConnect(ground.source.url);
  const [rows] = await source.query<RowDataPacket[]>('SELECT @@GLOBAL.gtid_executed AS done');
  const wanted = String(rows[0]?.done);
  let movedAt = Date.now();
  let left = banks;
  const seen = new Map<string, string>();
  try {
    while (left.length > 0) {
      if (Date.now() - movedAt > timeoutMs)
        throw new Error(`${left.map(({ name }) => name)} did not catch up after the last fault`);
      await refuseFailedJobs(ground, left);
      const behind: Bank[] = [];
      for (const bank of left) {
        const job = await ground.product.api.job(bank.jobId).catch(() => undefined);
        const applied = job?.progress.applied.gtidSet ?? '';
        if (seen.get(bank.jobId) !== applied) movedAt = Date.now();
        seen.set(bank.jobId, applied);
        const [answer] = await source.query<RowDataPacket[]>('SELECT GTID_SUBSET(?, ?) AS inside', [wanted, applied]);
        if (Number(answer[0]?.inside) !== 1) behind.push(bank);
      }
      left = behind;
      await sleep(200);
    }
  } finally {
    source.destroy();
  }
}
