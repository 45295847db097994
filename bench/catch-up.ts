/**
 * How fast a recorded backlog is applied: `npm run bench -- catch-up [--workload W1,…] [--peers ours,native-4,…]
 * [--scale 0.3] [--slow-scale 0.015] [--rounds 3] [--data DIR] [--record-only] [--lanes 8] [--memory 1024]
 * [--profile DIR] [--node-flags --a,--b] [--delay 0]`.
 *
 * Each workload is written once, on a source of its own, and kept in DIR (default: below the system's temporary
 * folder). Then the peers take turns, all on one target with the same settings, for as many rounds; after every run the
 * target is compared with the source (CHECKSUM TABLE). `mysqlbinlog` and `zongji-naive` apply row by row and get the
 * shorter backlog of `--slow-scale`. A rate is rows (an update is one) by the seconds from when a peer began to read
 * until all is committed. `--delay` puts a network between `ours` and both servers, and between replica and source: bytes
 * take so many milliseconds in each direction. One JSON line a peer, then one with the ratios and verdicts. Ends with 1
 * when a bar is missed or a target is wrong.
 */
import { mkdirSync } from 'node:fs';
import { type Backlog, openBacklog } from './catch-up/backlog.ts';
import { BenchTarget } from './catch-up/bench-target.ts';
import { mysqlbinlog } from './catch-up/mysqlbinlog.ts';
import { nativeReplica } from './catch-up/native.ts';
import { readOptions } from './catch-up/options.ts';
import { ours } from './catch-up/ours.ts';
import { type Peer, type PeerName, SLOW_PEERS } from './catch-up/peer.ts';
import { type CheckedRun, judge, type PeerResult, summarise } from './catch-up/results.ts';
import { zongji } from './catch-up/zongji.ts';
import { processUsage } from './measure/process-usage.ts';
import type { Workload } from './workloads/index.ts';

const options = readOptions();
if (options.profile !== undefined) mkdirSync(options.profile, { recursive: true });
const profiling = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
const execArgv = [...profiling, ...options.nodeFlags];

const PEERS: Readonly<Record<PeerName, Peer>> = {
  ours: ours({ lanes: options.lanes, memoryMiB: options.memoryMiB, delay: options.delay, execArgv }),
  'native-1': nativeReplica(1, options.delay),
  'native-4': nativeReplica(4, options.delay),
  'native-8': nativeReplica(8, options.delay),
  mysqlbinlog,
  'zongji-naive': zongji('naive'),
  'zongji-batcher': zongji('batcher'),
};

async function run(peer: PeerName, backlog: Backlog, target: BenchTarget, round: number): Promise<CheckedRun> {
  await target.reset(backlog.facts);
  const before = processUsage(target.server.pid);
  const result = await PEERS[peer](backlog, target);
  const after = processUsage(target.server.pid);
  const wrongTables = await target.differences(backlog.facts);
  const rate = Math.round(backlog.facts.rows / result.seconds);
  const state = wrongTables.length === 0 ? 'as the source' : `WRONG: ${wrongTables.slice(0, 5).join()}`;
  console.error(`${backlog.facts.workload} round ${round} ${peer}: ${rate} rows/s, ${state}`);
  const targetCpuSeconds = before === null || after === null ? null : after.cpuSeconds - before.cpuSeconds;
  return { ...result, targetCpuSeconds, wrongTables };
}

/** Both backlogs of a workload, as far as the peers need them. */
async function openBoth(name: Workload['name'], stack: AsyncDisposableStack): Promise<(peer: PeerName) => Backlog> {
  const isSlow = (peer: PeerName): boolean => SLOW_PEERS.has(peer);
  const long = options.peers.some((peer) => !isSlow(peer))
    ? stack.use(await openBacklog(name, options.scale, options.data))
    : undefined;
  const short = options.peers.some(isSlow)
    ? stack.use(await openBacklog(name, options.slowScale, options.data))
    : undefined;
  return (peer) => (isSlow(peer) ? short : long) as Backlog;
}

async function measure(name: Workload['name'], target: BenchTarget): Promise<boolean> {
  await using stack = new AsyncDisposableStack();
  const backlogOf = await openBoth(name, stack);
  const runs = new Map<PeerName, CheckedRun[]>(options.peers.map((peer) => [peer, []]));
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const peer of options.peers) runs.get(peer)?.push(await run(peer, backlogOf(peer), target, round));
  }
  const results: PeerResult[] = options.peers.map((peer) =>
    summarise(backlogOf(peer).facts, peer, runs.get(peer) ?? []),
  );
  for (const result of results) console.log(JSON.stringify(result));
  const verdict = judge(name, results);
  if (verdict !== undefined) console.log(JSON.stringify(verdict));
  const isRight = results.find(({ peer }) => peer === 'ours')?.matchesSource ?? true;
  return isRight && !JSON.stringify(verdict ?? {}).includes('"met":false');
}

async function main(): Promise<boolean> {
  if (options.recordOnly) {
    for (const name of options.workloads) {
      await using stack = new AsyncDisposableStack();
      await openBoth(name, stack);
    }
    return true;
  }
  await using target = await BenchTarget.start();
  let passed = true;
  for (const name of options.workloads) passed = (await measure(name, target)) && passed;
  return passed;
}

process.exit((await main()) ? 0 : 1);
