import { randomBytes } from 'node:crypto';
import type { Cluster, Job } from '@tideway/contract';
import type { Stack } from './stack.ts';

/** A small database on both sides, with rows on the source. */
export interface Shop {
  readonly name: string;
  /** Inserts `count` orders on the source; their ids begin at `from`. */
  sell(count: number, from?: number): Promise<void>;
  /** Rows of `orders` on one side. */
  count(side: 'source' | 'target'): Promise<number>;
  /** Waits until both sides have as many orders. */
  untilEqual(timeoutMs?: number): Promise<void>;
}

const ORDERS = `(id BIGINT NOT NULL PRIMARY KEY, customer VARCHAR(60) NOT NULL, total DECIMAL(10,2) NOT NULL,
  note VARCHAR(80) NULL) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`;
const ITEMS = `(order_id BIGINT NOT NULL, line INT NOT NULL, title VARCHAR(80) NOT NULL, PRIMARY KEY (order_id, line))
  DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`;

/** Makes the database on both sides; without `onTarget` the target lacks it. */
export async function openShop(stack: Stack, hint: string, onTarget = true): Promise<Shop> {
  const name = `${hint}_${randomBytes(3).toString('hex')}`;
  for (const side of ['source', 'target'] as const) {
    if (side === 'target' && !onTarget) continue;
    await stack.sql(
      side,
      `CREATE DATABASE ${name}`,
      `CREATE TABLE ${name}.orders ${ORDERS}`,
      `CREATE TABLE ${name}.items ${ITEMS}`,
    );
  }
  const count = async (side: 'source' | 'target') => {
    const [row] = await stack.rows(side, `SELECT COUNT(*) AS n FROM ${name}.orders`);
    return Number(row?.n);
  };
  return {
    name,
    count,
    sell: async (number, from = 1) => {
      const rows = Array.from({ length: number }, (_, i) => `(${from + i}, 'customer ${from + i}', ${i}.50, NULL)`);
      await stack.sql('source', `INSERT INTO ${name}.orders VALUES ${rows.join(',')}`);
    },
    untilEqual: async (timeoutMs = 30_000) => {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const [source, target] = [await count('source'), await count('target')];
        if (source === target) return;
        if (Date.now() > deadline) throw new Error(`source has ${source} orders, target ${target}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
  };
}

/** Registers the target as a cluster through the API; `at`: a proxy before it. */
export async function registerCluster(
  stack: Stack,
  name: string,
  tier: 'dedicated' | 'essential' = 'dedicated',
  at: { readonly host: string; readonly port: number } = stack.target,
): Promise<Cluster> {
  const { api } = stack.product;
  return api.createCluster(await api.defaultProjectId(), {
    name: `${name}-${randomBytes(3).toString('hex')}`,
    tier,
    region: 'this machine',
    host: at.host,
    port: at.port,
    tls: { enabled: false },
    standIn: stack.target.isStandIn,
  });
}

/** What the wizard would have saved by its last step, without the precheck. */
export function completePatch(
  stack: Stack,
  database: string,
  tier: Cluster['tier'] = 'dedicated',
): Record<string, unknown> {
  const { source, login } = stack;
  const password = { value: login.password };
  return {
    source: {
      dataSource: 'self-managed-mysql',
      region: null,
      connectivity: 'public-ip',
      host: source.host,
      port: source.port,
      user: login.user,
      password,
      tls: { enabled: false },
    },
    target: { user: login.user, password },
    start: { kind: 'now' },
    selection: { kind: 'custom', databases: [database], tables: [] },
    // Essential has no specs.
    ...(tier === 'dedicated' ? { spec: '2' } : {}),
  };
}

/** A draft as complete as that, made through the API. */
export async function completeDraft(stack: Stack, cluster: Cluster, name: string, database: string): Promise<Job> {
  const { api } = stack.product;
  return api.patchJob(await api.createJob(cluster.id, name), completePatch(stack, database, cluster.tier));
}

/** How a running job differs from the one the wizard makes by default. */
export interface RunningJobOptions {
  /** Of a proxy on this machine before the source. */
  readonly port?: number;
  readonly ddlPolicy?: Job['options']['ddlPolicy'];
}

/** A running job, made through the API, in sync. */
export async function runningJob(
  stack: Stack,
  cluster: Cluster,
  name: string,
  database: string,
  { port, ddlPolicy }: RunningJobOptions = {},
): Promise<Job> {
  const { api } = stack.product;
  const saved = await completeDraft(stack, cluster, name, database);
  const { source } = completePatch(stack, database);
  const draft = await api.patchJob(saved, {
    ...(port !== undefined && { source: { ...(source as object), host: '127.0.0.1', port } }),
    ...(ddlPolicy !== undefined && { options: { ddlPolicy } }),
  });
  await api.passPrecheck(draft.id, 'made by a test');
  await api.act(draft.id, 'start');
  return api.waitForJob(draft.id, 'running', (job) => job.state === 'running' && job.stage === 'in-sync', 40_000);
}
