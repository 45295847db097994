/**
 * How fast a source's log is read: `npm run bench -- decode [--scale 1] [--rounds 3] [--workloads W1,W2,W3]
 * [--peers ours-rendered,…] [--data DIR]`. Some 9 minutes; 4 when DIR holds the workloads of an earlier run.
 *
 * Writes the workloads on a source of its own (kept in DIR for the next run, when given), then lets every peer read
 * each of them from a live dump stream, in a process of its own, peers interleaved, and prints the median of the rounds
 * as one JSON line a peer and workload, then the ratios to zongji that issue 4 sets bars for, and a verdict. Progress
 * goes to stderr.
 *
 * Peers: `ours-rendered` (SQL tuples as bytes, no checksum verification, like all others here), `ours-rendered-crc`
 * (verified), `ours-text` (tuples as strings, as the engine takes them), `ours-typed` (arrays of values),
 * `ours-typed-crc`, `zongji`, `mysqlbinlog` (-v, rows decoded as text).
 */
import { parseArgs } from 'node:util';
import type { Measured, PeerName } from './decode-measure.ts';
import { PEERS, runPeer } from './decode-peers.ts';
import { type RecordedWorkload, recordWorkloads, say } from './decode-record.ts';
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
  const missed: string[] = [];
  const tell = (isMet: boolean, text: string) => {
    if (!isMet) missed.push(text);
    console.log(`${isMet ? 'met   ' : 'MISSED'} ${text}`);
  };
  for (const { workload, peer, rowsPerSecond, maxRssMegabytes } of results) {
    if (!peer.startsWith('ours-')) continue;
    const zongji = results.find((other) => other.workload === workload && other.peer === 'zongji');
    const bar = BARS[peer]?.[workload as Workload['name']];
    if (zongji !== undefined) {
      const ratio = rowsPerSecond / zongji.rowsPerSecond;
      const text = `${workload} ${peer}: ${ratio.toFixed(2)} × zongji`;
      if (bar === undefined) console.log(`       ${text} (no bar)`);
      else tell(ratio >= bar, `${text} (bar ${bar})`);
    }
    tell(maxRssMegabytes <= RSS_BAR, `${workload} ${peer}: ${maxRssMegabytes} MB at most (bar ${RSS_BAR})`);
  }
  if (Number(values.scale) < 1) console.log('note: below scale 1 starting costs more than reading; the bars are for 1');
  console.log(missed.length === 0 ? 'verdict: every bar is met' : `verdict: MISSED ${missed.length} of the bars`);
  return missed.length === 0;
}

/** All rounds of one workload. The peers take turns, so that what disturbs the machine disturbs all of them. */
async function measure(recorded: RecordedWorkload): Promise<Result[]> {
  // A first look that does not count: the file comes from the page cache in all others.
  const { rows } = await runPeer('ours-rendered', source.login, recorded, Number.NaN);
  const runs = new Map<PeerName, Measured[]>(peers.map((peer) => [peer, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const peer of peers) {
      const run = await runPeer(peer, source.login, recorded, rows);
      if (run.rows !== rows) throw new Error(`${peer} read ${run.rows} rows of a log that holds ${rows}`);
      runs.get(peer)?.push(run);
      say(`${recorded.name}, round ${round} of ${rounds}, ${peer}: ${run.seconds.toFixed(1)} s`);
    }
  }
  return peers.map((peer) => summarise(recorded, peer, runs.get(peer) ?? []));
}

const peers = values.peers.split(',') as PeerName[];
const names = values.workloads.split(',') as Workload['name'][];
const rounds = Number(values.rounds);
await using source = await recordWorkloads(names, Number(values.scale), values.data);
const results: Result[] = [];
for (const recorded of source.workloads) {
  const found = await measure(recorded);
  for (const result of found) console.log(JSON.stringify(result));
  results.push(...found);
}
if (!judge(results)) process.exitCode = 1;
