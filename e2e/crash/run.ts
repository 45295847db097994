import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startMysql, startPostgres, startProxy, startTarget } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { Random } from '../support/random.ts';
import { FAULTS, type Ground } from './faults.ts';
import { startFleet } from './fleet.ts';
import { startBankJob, waitForProgress, waitUntilCaughtUp } from './job.ts';
import { compareBank, reportOutcome } from './outcome.ts';
import { startSumReader } from './sum-reader.ts';
import { SCHEMA, seedStatements } from './workload.ts';
import { startWriters } from './writers.ts';

/**
 * `npm run crash -- [--rounds 100] [--nodes 2] [--seed 1] [--only "target killed"]`: a concurrent workload on the
 * source, a fault a round, and at the end every row compared. Prints `crash: N faults, 0 lost, 0 duplicated, 0 torn`.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    nodes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const random = new Random(Number(values.seed));
const folder = join(tmpdir(), `tideway-crash-${process.pid}`);

const durable = { sync_binlog: '1', innodb_flush_log_at_trx_commit: '1' };
const source = await startMysql({ role: 'source', own: true, variables: durable });
const target = await startTarget({ own: true });
const postgres = await startPostgres({ own: true });
for (const url of [source.url, target.url]) {
  const connection = await mysql.createConnection(url);
  for (const sql of [...SCHEMA, ...seedStatements()]) await connection.query(sql);
  await connection.end();
}
const proxies = {
  source: await startProxy(source),
  target: await startProxy(target),
  postgres: await startProxy({ port: postgres.port }),
};
const databaseUrl = new URL(postgres.url);
databaseUrl.port = String(proxies.postgres.port);
const fleet = await startFleet({ databaseUrl: databaseUrl.href, workers: Number(values.nodes), folder });
const ground: Ground = { fleet, source, target, postgres, proxies };
console.log(`crash: logs in ${folder}`);

const jobId = await startBankJob(ground);
const writers = startWriters(source.url, 4, Number(values.seed), 15);
const reader = startSumReader(target.url);
const choices = FAULTS.filter((fault) => values.only === undefined || fault.name === values.only).filter(
  (fault) => !fault.needsSpareWorker || fleet.workers.length > 1,
);
const recoveries: { fault: string; ms: number }[] = [];
for (let round = 1; round <= rounds; round += 1) {
  const fault = random.pick(choices);
  await new Promise((resolve) => setTimeout(resolve, random.integer(200, 1_500)));
  console.log(`round ${round}/${rounds}: ${fault.name} …`);
  await fault.run(ground, random);
  const ms = await waitForProgress(ground, jobId);
  recoveries.push({ fault: fault.name, ms });
  console.log(`  applied rows again after ${ms} ms`);
}
await writers.stop();
await waitUntilCaughtUp(ground, jobId);
await reader.stop();
const outcome = await compareBank(ground);
const ok = reportOutcome({ faults: rounds, outcome, reader, writers, recoveries });
await fleet.stop();
for (const proxy of Object.values(proxies)) await proxy.close();
await Promise.all([source.stop(), target.stop(), postgres.stop()]);
process.exit(ok ? 0 : 1);
