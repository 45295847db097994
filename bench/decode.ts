/**
 * How fast a source's log is read: `npm run bench -- decode [--scale 1] [--rounds 3] [--workloads W1,W2,W3]
 * [--peers ours-rendered,…] [--data DIR]`.
 *
 * Writes the workloads on a source of its own (kept in DIR for the next run, when given), then lets every peer read
 * each of them from a live dump stream, in a process of its own, peers interleaved, and prints the median of the rounds
 * as one JSON line a peer and workload, then the ratios to zongji that issue 4 sets bars for.
 *
 * Peers: `ours-rendered` (SQL tuples as bytes, no checksum verification, like all others here), `ours-rendered-crc`
 * (verified), `ours-text` (tuples as strings, as the engine takes them), `ours-typed` (arrays of values), `zongji`,
 * `mysqlbinlog` (-v, rows decoded as text).
 */
import { parseArgs } from 'node:util';
import type { Measured, PeerName } from './decode-measure.ts';
import { PEERS, runPeer } from './decode-peers.ts';
import { type RecordedWorkload, recordWorkloads } from './decode-record.ts';
import type { Workload } from './workloads/index.ts';

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    workloads: { type: 'string', default: 'W1,W2,W3' },
    peers: { type: 'string', default: PEERS.join() },
    data: { type: 'string' },
  },
});

/** Issue 4: ratio to zongji, by workload. */
const BARS: Readonly<Partial<Record<PeerName, Readonly<Partial<Record<Workload['name'], number>>>>>> = {
  'ours-rendered': { W1: 5.5, W2: 4.5, W3: 2.5 },
  'ours-rendered-crc': { W1: 3.5, W2: 3.5, W3: 2 },
};
const RSS_BAR = 200;

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** The line that is printed. */
interface Result {
  readonly workload: string;
  readonly peer: PeerName;
  readonly rowsPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly cpuSeconds: number;
  readonly maxRssMegabytes: number;
}

function summarise(recorded: RecordedWorkload, peer: PeerName, runs: readonly Measured[]): Result {
  const seconds = median(runs.map((run) => run.seconds));
  const rows = new Set(runs.map((run) => run.rows));
  if (rows.size !== 1) throw new Error(`${peer} read ${[...rows].join(' and ')} rows of one log`);
  return {
    workload: recorded.name,
    peer,
    rowsPerSecond: Math.round((runs[0]?.rows ?? Number.NaN) / seconds),
    megabytesPerSecond: rounded(recorded.bytes / 1e6 / seconds, 1),
    cpuSeconds: rounded(median(runs.map((run) => run.cpuSeconds)), 2),
    maxRssMegabytes: Math.round(Math.max(...runs.map((run) => run.maxRssMegabytes))),
  };
}

function judge(results: readonly Result[]): boolean {
  let passed = true;
  const say = (isMet: boolean, text: string) => {
    passed &&= isMet;
    console.log(`${isMet ? 'met   ' : 'MISSED'} ${text}`);
  };
  for (const { workload, peer, rowsPerSecond, maxRssMegabytes } of results) {
    const bar = BARS[peer]?.[workload as Workload['name']];
    const zongji = results.find((other) => other.workload === workload && other.peer === 'zongji');
    if (bar === undefined) continue;
    if (zongji !== undefined) {
      const ratio = rowsPerSecond / zongji.rowsPerSecond;
      say(ratio >= bar, `${workload} ${peer}: ${ratio.toFixed(2)} × zongji (bar ${bar})`);
    }
    say(maxRssMegabytes <= RSS_BAR, `${workload} ${peer}: ${maxRssMegabytes} MB at most (bar ${RSS_BAR})`);
  }
  return passed;
}

const peers = values.peers.split(',') as PeerName[];
const names = values.workloads.split(',') as Workload['name'][];
await using source = await recordWorkloads(names, Number(values.scale), values.data);
const results: Result[] = [];
for (const recorded of source.workloads) {
  const runs = new Map<PeerName, Measured[]>(peers.map((peer) => [peer, []]));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const peer of peers) {
      const found = [...runs.values()].flat()[0]?.rows ?? Number.NaN;
      runs.get(peer)?.push(await runPeer(peer, source.login, recorded, found));
    }
  }
  for (const peer of peers) {
    const result = summarise(recorded, peer, runs.get(peer) ?? []);
    results.push(result);
    console.log(JSON.stringify(result));
  }
}
if (!judge(results)) process.exitCode = 1;
