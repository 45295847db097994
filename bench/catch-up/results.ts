import { rounded, type Spread, spread } from '../measure/statistics.ts';
import type { Workload } from '../workloads/index.ts';
import type { BacklogFacts } from './backlog.ts';
import { CPU_BARS, RATE_BARS, RSS_BAR } from './bars.ts';
import type { PeerName, PeerRun } from './peer.ts';

/** A run and what was found afterwards. */
export interface CheckedRun extends PeerRun {
  readonly targetCpuSeconds: number | null;
  /** Tables that are not as on the source. */
  readonly wrongTables: readonly string[];
}

/** One line of output. */
export interface PeerResult {
  readonly bench: 'catch-up';
  readonly workload: Workload['name'];
  readonly peer: PeerName;
  readonly scale: number;
  readonly rows: number;
  readonly transactions: number;
  readonly rounds: number;
  readonly rowsPerSecond: Spread;
  readonly startSeconds: Spread;
  /** Microseconds of CPU a row; null where it cannot be seen. */
  readonly ownCpuPerRow: Spread | null;
  readonly targetCpuPerRow: Spread | null;
  readonly maxRssMegabytes: number | null;
  /** False when any run left the target other than the source: its rate is worth nothing. */
  readonly matchesSource: boolean;
  readonly wrongTables: readonly string[];
}

export function summarise(facts: BacklogFacts, peer: PeerName, runs: readonly CheckedRun[]): PeerResult {
  const { workload, scale, rows, transactions } = facts;
  const perRow = (pick: (run: CheckedRun) => number | null): Spread | null => {
    const values = runs.flatMap((run) => pick(run) ?? []);
    return values.length < runs.length
      ? null
      : spread(
          values.map((value) => (value / rows) * 1e6),
          2,
        );
  };
  const rss = runs.flatMap((run) => run.maxRssMegabytes ?? []);
  const wrongTables = [...new Set(runs.flatMap((run) => run.wrongTables))];
  return {
    bench: 'catch-up',
    workload,
    peer,
    scale,
    rows,
    transactions,
    rounds: runs.length,
    rowsPerSecond: spread(runs.map((run) => rows / run.seconds)),
    startSeconds: spread(
      runs.map((run) => run.startSeconds),
      2,
    ),
    ownCpuPerRow: perRow((run) => run.cpuSeconds),
    targetCpuPerRow: perRow((run) => run.targetCpuSeconds),
    maxRssMegabytes: rss.length === 0 ? null : Math.round(Math.max(...rss)),
    matchesSource: wrongTables.length === 0,
    wrongTables: wrongTables.slice(0, 10),
  };
}

/** Ours against every other peer, and what of that meets its bar. */
export function judge(workload: Workload['name'], results: readonly PeerResult[]): object | undefined {
  const ours = results.find(({ peer }) => peer === 'ours');
  if (ours === undefined) return undefined;
  const others = results.filter(({ peer }) => peer !== 'ours');
  const ratios = Object.fromEntries(
    others.map((other) => [other.peer, rounded(ours.rowsPerSecond.median / other.rowsPerSecond.median, 2)]),
  );
  const native = others.find(({ peer }) => peer === 'native-4');
  const verdicts: object[] = [];
  if (native !== undefined) {
    const { bar, moonshot } = RATE_BARS[workload];
    const ratio = ours.rowsPerSecond.median / native.rowsPerSecond.median;
    const isMet = ratio >= bar && ours.matchesSource && native.matchesSource;
    verdicts.push({ what: 'rows/s ÷ native-4', value: rounded(ratio, 2), bar, moonshot, met: isMet });
    const cpu = cpuRatio(ours, native);
    const most = CPU_BARS[workload];
    if (cpu !== null && most !== undefined) {
      verdicts.push({ what: 'CPU a row ÷ native-4', value: rounded(cpu, 2), bar: most, met: cpu <= most });
    }
  }
  if (ours.maxRssMegabytes !== null) {
    const value = ours.maxRssMegabytes;
    verdicts.push({ what: 'job process RSS, MB', value, bar: RSS_BAR, met: value <= RSS_BAR });
  }
  return { bench: 'catch-up', workload, ours: ours.rowsPerSecond, ratios, verdicts };
}

function cpuRatio(ours: PeerResult, native: PeerResult): number | null {
  if (ours.ownCpuPerRow === null || ours.targetCpuPerRow === null || native.targetCpuPerRow === null) return null;
  return (ours.ownCpuPerRow.median + ours.targetCpuPerRow.median) / native.targetCpuPerRow.median;
}
