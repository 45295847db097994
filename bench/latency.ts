/**
 * Commit on the source → visible on the target, at a steady pace: `npm run bench -- latency [--rate 200,1000]
 * [--peers ours,native-4] [--seconds 60] [--runs 5] [--lanes 8] [--delay 0]`.
 *
 * Single-row transactions come from four connections at their due times; one connection asks the target without a pause
 * which rows are there, so a figure is right to about the time of one such question (some 0.2 ms), the same for all
 * peers. `--delay` puts a network between a peer and its servers, as in catch-up. The first two seconds of a run are
 * left out. The peers take turns; all runs of a peer are pooled. One JSON line a peer and rate, in milliseconds, then one
 * with the ratios and verdicts. `ours+--single-threaded-gc` is ours with more arguments for Node.
 */
import { parseArgs } from 'node:util';
import { startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { BenchTarget } from './catch-up/bench-target.ts';
import { loginOf } from './catch-up/database.ts';
import { JobProcess } from './catch-up/job-process.ts';
import { CREATE_TABLE, DATABASE, SteadyLoad, watchRows } from './latency/load.ts';
import { delayed } from './measure/delay-proxy.ts';
import { processUsage } from './measure/process-usage.ts';
import { quantile, rounded } from './measure/statistics.ts';
import type { WriterLogin } from './workloads/index.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '200,1000' },
    peers: { type: 'string', default: 'ours,native-4' },
    seconds: { type: 'string', default: '60' },
    runs: { type: 'string', default: '5' },
    lanes: { type: 'string', default: '8' },
    delay: { type: 'string', default: '0' },
  },
});
const WARM_UP_SECONDS = 2;
const DELAY = Number(values.delay);
/** Ratios to the native replica (`performance.md`). */
const BARS = { p50: 1.5, p99: 2 };

/** Starts a peer that follows the source; returns what ends it. */
type Follow = (source: WriterLogin, target: BenchTarget) => Promise<() => Promise<void>>;

const ours =
  (flags: readonly string[] = []): Follow =>
  async (source, target) => {
    const network = new AsyncDisposableStack();
    const job = new JobProcess({
      id: 'bench',
      source: await delayed(source, DELAY, network),
      target: await delayed(target.login, DELAY, network),
      databases: [DATABASE],
      start: null,
      lanes: Number(values.lanes),
      memoryMiB: 1024,
      execArgv: flags,
    });
    await job.whenMessage('opened');
    const before = processUsage(job.pid);
    const began = performance.now();
    return async () => {
      const after = processUsage(job.pid);
      const seconds = (performance.now() - began) / 1000;
      console.error(
        `   ours: ${rounded(((after?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0)) / seconds, 3)} cores, ${after?.maxRssMegabytes} MB`,
      );
      await job.end();
      await network.disposeAsync();
    };
  };

function native(workers: number): Follow {
  return async (near, target) => {
    const network = new AsyncDisposableStack();
    const source = await delayed(near, DELAY, network);
    const db = await target.connect();
    await db.query(`SET GLOBAL replica_parallel_workers = ${workers}`);
    const from = await mysql.createConnection({ ...source });
    const [[place]] = await from.query<mysql.RowDataPacket[]>('SHOW BINARY LOG STATUS');
    await from.end();
    await db.query(
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '${source.host}', SOURCE_PORT = ${source.port},
       SOURCE_USER = '${source.user}', SOURCE_PASSWORD = '${source.password}', GET_SOURCE_PUBLIC_KEY = 1,
       SOURCE_LOG_FILE = '${place?.File}', SOURCE_LOG_POS = ${place?.Position}`,
    );
    await db.query('START REPLICA');
    return async () => {
      await db.query('STOP REPLICA');
      await db.end();
      await network.disposeAsync();
    };
  };
}

function peerOf(name: string): Follow {
  if (name.startsWith('ours')) return ours(name.split('+').slice(1));
  const workers = /^native-(\d+)$/.exec(name)?.[1];
  if (workers === undefined) throw new RangeError(`no peer ${name}: ours, native-1, native-4, native-8`);
  return native(Number(workers));
}

async function freshTables(source: WriterLogin, target: BenchTarget): Promise<void> {
  const onTarget = await target.connect();
  await onTarget.query('STOP REPLICA');
  await onTarget.query('RESET REPLICA ALL');
  await onTarget.query('RESET BINARY LOGS AND GTIDS');
  await onTarget.query('DROP DATABASE IF EXISTS tideway');
  await onTarget.end();
  for (const login of [source, target.login]) {
    const db = await mysql.createConnection({ ...login });
    await db.query(`DROP DATABASE IF EXISTS ${DATABASE}`);
    await db.query(`CREATE DATABASE ${DATABASE}`);
    await db.query(`USE ${DATABASE}`);
    await db.query(CREATE_TABLE);
    await db.end();
  }
}

/** Milliseconds of each transaction of one run. */
async function run(peer: string, rate: number, source: WriterLogin, target: BenchTarget): Promise<number[]> {
  await freshTables(source, target);
  const end = await peerOf(peer)(source, target);
  // The reader has connected and waits for news.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const load = new SteadyLoad(source, rate, Number(values.seconds) + WARM_UP_SECONDS);
  const patience = new AbortController();
  const seen = watchRows(target.login, load.count, patience.signal);
  await load.run();
  const timer = setTimeout(() => patience.abort(), 30_000);
  const seenAt = await seen;
  clearTimeout(timer);
  await end();
  if (patience.signal.aborted) throw new Error(`${peer}: rows are missing on the target 30 s after the last commit`);
  const all: number[] = [];
  for (let id = rate * WARM_UP_SECONDS + 1; id <= load.count; id += 1) {
    // The target can show a row before the source's answer has arrived here: that is no wait.
    all.push(Math.max(0, (seenAt[id] as number) - (load.committedAt[id] as number)));
  }
  return all;
}

/** One line of output. */
interface LatencyResult {
  readonly bench: 'latency';
  readonly peer: string;
  readonly transactionsPerSecond: number;
  readonly transactions: number;
  readonly runs: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

function summarise(peer: string, rate: number, runs: readonly (readonly number[])[]): LatencyResult {
  const sorted = Float64Array.from(runs.flat()).sort();
  const at = (share: number): number => rounded(quantile(sorted, share), 2);
  return {
    bench: 'latency',
    peer,
    transactionsPerSecond: rate,
    transactions: sorted.length,
    runs: runs.length,
    p50: at(0.5),
    p99: at(0.99),
    p999: at(0.999),
    max: at(1),
  };
}

function judge(rate: number, results: readonly LatencyResult[]): boolean {
  const own = results.find(({ peer }) => peer === 'ours');
  const other = results.find(({ peer }) => peer.startsWith('native'));
  if (own === undefined || other === undefined) return true;
  const verdicts = (['p50', 'p99', 'p999'] as const).map((name) => {
    const value = rounded(own[name] / other[name], 2);
    const bar = name === 'p999' ? undefined : BARS[name];
    return { what: `${name} ÷ ${other.peer}`, value, ...(bar === undefined ? {} : { bar, met: value <= bar }) };
  });
  console.log(JSON.stringify({ bench: 'latency', transactionsPerSecond: rate, verdicts }));
  return verdicts.every((verdict) => verdict.met !== false);
}

async function main(): Promise<boolean> {
  const server = await startMysql({ role: 'source', own: true, version: '9.7' });
  const source = loginOf(server);
  await using target = await BenchTarget.start();
  let passed = true;
  for (const rate of values.rate.split(',').map(Number)) {
    const runs = new Map<string, number[][]>(values.peers.split(',').map((peer) => [peer, []]));
    for (let round = 1; round <= Number(values.runs); round += 1) {
      for (const [peer, list] of runs) {
        list.push(await run(peer, rate, source, target));
        const sorted = Float64Array.from(list.at(-1) ?? []).sort();
        console.error(
          `${rate}/s run ${round} ${peer}: p50 ${rounded(quantile(sorted, 0.5), 2)} p99 ${rounded(quantile(sorted, 0.99), 2)} p999 ${rounded(quantile(sorted, 0.999), 2)} ms`,
        );
      }
    }
    const results = [...runs].map(([peer, list]) => summarise(peer, rate, list));
    for (const result of results) console.log(JSON.stringify(result));
    passed = judge(rate, results) && passed;
  }
  await server.stop();
  return passed;
}

process.exit((await main()) ? 0 : 1);
