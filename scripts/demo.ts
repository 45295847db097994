/**
 * `npm run demo`: everything at once on this machine: Postgres, a MySQL source, a target, the API, a worker, the
 * console, a shop that keeps changing, and a job that migrates it. `-- --check` does it unattended: at least 20,000
 * changed rows, one pause, one killed job process; then every row is compared. Exit 0 only when both sides are equal.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Job } from '@tideway/contract';
import { buildConsole, childProcesses, startMysql, startPostgres, startProduct, startTarget } from '@tideway/testbed';
import { compareTables, formatComparison, listBaseTables, Side } from '@tideway/verify';
import mysql from 'mysql2/promise';
import { SHOP, SHOP_TABLES, shopRows } from './demo/shop.ts';
import { startShoppers } from './demo/shoppers.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const CHECK_ROWS = 20_000;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const folder = mkdtempSync(join(tmpdir(), 'tideway-demo-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const [postgres, source, target] = await Promise.all([
  startPostgres({ own: true }),
  startMysql({ role: 'source', own: true }),
  startTarget(),
]);
buildConsole();
await loadShop();
const product = await startProduct({ databaseUrl: postgres.url, dataFolder: folder, port: 0 });
const { api } = product;
const jobId = await createJob();
console.log(`\n  Console: ${product.address}\n`);

let stopping = false;
async function finish(code: number): Promise<never> {
  if (stopping) process.exit(1);
  stopping = true;
  await product.stop();
  await Promise.all([postgres.stop(), source.stop(), target.stop()]);
  process.exit(code);
}
process.on('SIGINT', () => void finish(130));
process.on('SIGTERM', () => void finish(143));
void product.ended.then((what) => {
  if (stopping) return;
  console.error(
    `demo: ${what}; its log:\n${readFileSync(join(product.logs, what.includes('API') ? 'api.log' : 'worker.log'), 'utf8').slice(-4_000)}`,
  );
  void finish(1);
});

if (values.check) {
  // A failure of the demo itself must not look like a difference.
  const equal = await check().catch((error: unknown) => {
    console.error('demo: broke off:', error);
    return false;
  });
  await finish(equal ? 0 : 1);
} else {
  await watch();
}

async function loadShop(): Promise<void> {
  for (const server of [source, target]) {
    const connection = await mysql.createConnection(server.url);
    await connection.query(`DROP DATABASE IF EXISTS ${SHOP}`);
    await connection.query(`CREATE DATABASE ${SHOP}`);
    for (const sql of [...SHOP_TABLES, ...shopRows()]) await connection.query(sql);
    await connection.end();
  }
}

async function createJob(): Promise<string> {
  const cluster = await api.createCluster(await api.defaultProjectId(), {
    name: target.isStandIn ? 'demo-stand-in' : 'demo',
    tier: 'dedicated',
    region: 'this machine',
    host: target.host,
    port: target.port,
    tls: { enabled: false, ca: null },
    standIn: target.isStandIn,
  });
  const draft = await api.createJob(cluster.id, 'shop-live');
  const job = await api.patchJob(draft, {
    source: {
      dataSource: 'self-managed-mysql',
      connectivity: 'public-ip',
      host: source.host,
      port: source.port,
      user: source.user,
      password: { value: source.password },
      tls: { enabled: false },
    },
    target: { user: target.user, password: { value: target.password } },
    start: { kind: 'now' },
    selection: { kind: 'custom', databases: [SHOP], tables: [] },
    spec: '2',
    step: 'spec',
  });
  await api.passPrecheck(job.id, 'known: this is the demo on one machine');
  await api.act(job.id, 'start');
  await api.waitForJob(job.id, 'running', ({ state }) => state === 'running');
  console.log('job shop-live runs; the demo signs in by the token in the address');
  return job.id;
}

/** A DDL in the middle, as life has it. */
async function changeStructure(): Promise<void> {
  const connection = await mysql.createConnection(source.url);
  await connection.query(`ALTER TABLE ${SHOP}.customer ADD COLUMN points INT NOT NULL DEFAULT 0`);
  await connection.query(`UPDATE ${SHOP}.customer SET points = id MOD 100`);
  await connection.query(`CREATE TABLE ${SHOP}.voucher (code VARCHAR(20) PRIMARY KEY, worth DECIMAL(8,2) NOT NULL)`);
  await connection.query(`INSERT INTO ${SHOP}.voucher VALUES ('WELCOME', 5), ('SPRING', 7.50)`);
  await connection.end();
}

function describe({ state, stage, progress }: Job): string {
  const { inserted, updated, deleted } = progress.totals;
  const rows = BigInt(inserted) + BigInt(updated) + BigInt(deleted);
  const { applied } = progress.lag;
  const lag = applied === null ? 'unknown' : `${applied.toFixed(1)} s`;
  return `${state}${stage === null ? '' : ` (${stage})`}, ${rows} rows applied, lag ${lag}`;
}

/** Until Ctrl-C. */
async function watch(): Promise<void> {
  const shoppers = startShoppers(source.url, 3, 40);
  setTimeout(() => void changeStructure(), 5_000);
  for (;;) {
    await sleep(2_000);
    const job = await api.job(jobId).catch(() => undefined);
    if (job !== undefined) console.log(`${new Date().toISOString()}  ${shoppers.rows} rows changed; ${describe(job)}`);
  }
}

async function check(): Promise<boolean> {
  const shoppers = startShoppers(source.url, 4, 0);
  await waitForRows(shoppers, CHECK_ROWS / 4);
  await api.act(jobId, 'pause');
  await api.waitForJob(jobId, 'paused', ({ state }) => state === 'paused');
  console.log(`paused after ${shoppers.rows} changed rows; the source goes on`);
  await changeStructure();
  await waitForRows(shoppers, CHECK_ROWS / 2);
  await api.act(jobId, 'resume', { mode: 'strict' });
  await api.waitForJob(jobId, 'running', ({ state }) => state === 'running');
  await waitForRows(shoppers, (CHECK_ROWS * 3) / 4);
  const killed = killJobProcess();
  console.log(`killed the job process ${killed} with SIGKILL under load`);
  await waitForRows(shoppers, CHECK_ROWS);
  await shoppers.stop();
  await waitUntilApplied();
  return compare(shoppers.rows);
}

async function waitForRows(shoppers: { readonly rows: number }, rows: number): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (shoppers.rows < rows) {
    if (Date.now() > deadline) throw new Error(`the shoppers changed only ${shoppers.rows} rows in two minutes`);
    await sleep(50);
  }
}

function killJobProcess(): number {
  const [child] = product.workerPid === undefined ? [] : childProcesses(product.workerPid);
  if (child === undefined) throw new Error('there is no job process to kill');
  process.kill(child, 'SIGKILL');
  return child;
}

/** Until the job's executed set holds all that the source has executed. */
async function waitUntilApplied(): Promise<void> {
  const connection = await mysql.createConnection(source.url);
  const deadline = Date.now() + 180_000;
  for (;;) {
    const job = await api.job(jobId);
    if (job.state === 'failed') throw new Error(`the job failed: ${job.error?.code}: ${job.error?.detail}`);
    const [rows] = await connection.query<mysql.RowDataPacket[]>(
      'SELECT GTID_SUBSET(@@GLOBAL.gtid_executed, ?) AS done',
      [job.progress.applied.gtidSet ?? ''],
    );
    if (Number(rows[0]?.done) === 1) break;
    if (Date.now() > deadline) throw new Error(`the target did not catch up: ${describe(job)}`);
    await sleep(100);
  }
  await connection.end();
}

async function compare(changed: number): Promise<boolean> {
  const left = await Side.open(source);
  const right = await Side.open(target);
  try {
    const results = await compareTables(left, right, await listBaseTables(left, [SHOP]));
    const different = results.filter(({ equal }) => !equal);
    if (different.length > 0) console.log(formatComparison(different));
    const rows = results.reduce((total, { sourceRows }) => total + sourceRows, 0);
    console.log(`${results.length} tables, ${rows} rows compared`);
    console.log(
      `demo: ${changed} rows changed, ${different.length === 0 ? 'source = target' : 'source and target DIFFER'}`,
    );
    return different.length === 0 && results.length === SHOP_TABLES.length + 1 && changed >= CHECK_ROWS;
  } finally {
    left.close();
    right.close();
  }
}
