import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random, startMysql, startPostgres, startProduct, startTarget } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { FaultChoice } from './choose-fault.ts';
import { FAULTS } from './faults.ts';
import { type Ground, jobsByWorker, sleep, startProxies } from './ground.ts';
import { startBankJobs, waitForProgress, waitUntilCaughtUp } from './job.ts';
import { compareBanks } from './outcome.ts';
import { type RunReport, reportRun } from './report.ts';
import { startSumReader } from './sum-reader.ts';
import type { TakeOver } from './take-over.ts';
import { bankName, bankSchema, seedStatements } from './workload.ts';
import { startWriters } from './writers.ts';

/**
 * `npm run crash -- [--rounds 20] [--nodes 2] [--jobs N] [--seed 1] [--only TEXT]`: a concurrent workload on the source,
 * a fault a round at a random moment, and at the end every row compared. Prints `crash: N faults, 0 lost, 0 duplicated,
 * 0 torn`. From three workers on there are 20 jobs, each of a database of its own, and workers are cut off one by one.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    nodes: { type: 'string', default: '2' },
    jobs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const nodes = Number(values.nodes);
const jobs = Number(values.jobs ?? (nodes >= 3 ? 20 : 1));
const seed = Number(values.seed);
const random = new Random(seed);
const names = Array.from({ length: jobs }, (_, index) => bankName(index));
const choices = FAULTS.filter(({ workers }) => workers <= nodes).filter(({ name }) => name.includes(values.only ?? ''));
if (choices.length === 0) throw new Error(`no fault is called ${values.only}: ${FAULTS.map(({ name }) => name)}`);
const weights = choices.map(({ name, weight }) => `${name} ${weight}`).join(', ');
console.log(`crash: ${rounds} rounds, ${nodes} workers, ${jobs} jobs, seed ${seed}\nweights: ${weights}`);

const ground = await startGround();
const { product } = ground;
const ended: string[] = [];
void product.ended.then((what) => {
  ended.push(what);
  console.log(`NOT ASKED FOR: ${what}; see ${product.logs}`);
});
console.log(`logs in ${product.logs}`);
const banks = await startBankJobs(ground, names);
const shares = [...(await jobsByWorker(ground))].map(([name, held]) => `${name} ${held.length}`);
console.log(`jobs run, by worker: ${shares.join(', ')}`);

const load = jobs === 1 ? { writersPerBank: 4, pauseMs: 15 } : { writersPerBank: 1, pauseMs: jobs * 10 };
const writers = startWriters(ground.source.url, { banks: names, seed, ...load });
const reader = startSumReader(ground.target.url, names);
const choice = new FaultChoice(choices, random);
const recoveries: { fault: string; ms: number | null }[] = [];
const takeOvers: TakeOver[] = [];
for (let round = 1; round <= rounds; round += 1) {
  const fault = choice.next();
  await sleep(random.integer(200, 1_500));
  console.log(`round ${round}/${rounds}: ${fault.name} …`);
  const report = await fault.run({ ground, banks, random });
  takeOvers.push(...(report.takeOvers ?? []));
  // Now and then the next one hits before all is well again.
  const isWaited = round === rounds || random.next() < 0.75;
  const ms = isWaited ? await waitForProgress(ground, banks) : null;
  recoveries.push({ fault: fault.name, ms });
  const slowest = Math.max(...(report.takeOvers ?? []).map((one) => one.ms));
  console.log(
    `  ${report.what}; ${report.takeOvers?.length ? `taken over within ${(slowest / 1_000).toFixed(1)} s; ` : ''}` +
      `${ms === null ? 'the next fault at once' : `rows applied again after ${ms} ms`}`,
  );
}
await writers.stop();
await waitUntilCaughtUp(ground, banks);
await reader.stop();
const outcome = await compareBanks(ground, banks);
const run: RunReport = { faults: rounds, outcome, reader, writers, recoveries, takeOvers, ended, logs: product.logs };
const ok = reportRun(run);
await stopGround();
// The logs of a run that went wrong stay.
if (ok) rmSync(product.logs, { recursive: true, force: true });
process.exit(ok ? 0 : 1);

async function startGround(): Promise<Ground> {
  const durable = { sync_binlog: '1', innodb_flush_log_at_trx_commit: '1', max_connections: '500' };
  const [source, target, postgres] = await Promise.all([
    startMysql({ role: 'source', own: true, variables: durable }),
    startTarget({ own: true }),
    startPostgres({ own: true }),
  ]);
  for (const url of [source.url, target.url]) {
    const connection = await mysql.createConnection(url);
    for (const name of names) {
      for (const sql of [...bankSchema(name), ...seedStatements(name)]) await connection.query(sql);
    }
    await connection.end();
  }
  const proxies = await startProxies({ source, target, postgres });
  const databaseUrl = new URL(postgres.url);
  databaseUrl.port = String(proxies.postgres.port);
  const started = await startProduct({
    databaseUrl: databaseUrl.href,
    dataFolder: mkdtempSync(join(tmpdir(), 'tideway-crash-')),
    port: 0,
    workers: nodes,
    deathSignal: 'SIGKILL',
  });
  return { product: started, source, target, postgres, proxies };
}

async function stopGround(): Promise<void> {
  await product.stop('kill');
  for (const proxy of Object.values(ground.proxies)) await proxy.close();
  await Promise.all([ground.source.stop(), ground.target.stop(), ground.postgres.stop()]);
}
