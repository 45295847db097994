import { openBacklog } from '../catch-up/backlog.ts';
import { RSS_BAR } from '../catch-up/bars.ts';
import { BenchTarget } from '../catch-up/bench-target.ts';
import { ours } from '../catch-up/ours.ts';
import { rounded } from '../measure/statistics.ts';

/** Megabytes of binlog of W1 at scale 1. */
const W1_MEGABYTES = 329;
/** The most that a row of one size may cost over a row of another. */
const FLAT = 1.3;

/** Cost of a row and memory of the job process on backlogs of these sizes. True when both are flat. */
export async function measureBacklogs(
  megabytes: readonly number[],
  { data, rounds }: { readonly data: string; readonly rounds: number },
): Promise<boolean> {
  await using target = await BenchTarget.start();
  const found: { cpuPerRow: number; rss: number }[] = [];
  for (const size of megabytes) {
    await using backlog = await openBacklog('W1', rounded(size / W1_MEGABYTES, 3), data);
    const { facts } = backlog;
    for (let round = 1; round <= rounds; round += 1) {
      await target.reset(facts);
      const run = await ours({ lanes: 8, memoryMiB: 1024 })(backlog, target);
      const wrong = await target.differences(facts);
      const result = {
        bench: 'scale',
        part: 'backlog',
        megabytes: rounded(facts.bytes / 1e6, 1),
        rows: facts.rows,
        rowsPerSecond: Math.round(facts.rows / run.seconds),
        ownCpuPerRow: run.cpuSeconds === null ? null : rounded((run.cpuSeconds / facts.rows) * 1e6, 2),
        maxRssMegabytes: run.maxRssMegabytes === null ? null : Math.round(run.maxRssMegabytes),
        matchesSource: wrong.length === 0,
      };
      console.log(JSON.stringify(result));
      if (wrong.length > 0) return false;
      if (result.ownCpuPerRow === null || result.maxRssMegabytes === null) continue;
      found.push({ cpuPerRow: result.ownCpuPerRow, rss: result.maxRssMegabytes });
    }
  }
  // The first megabytes of a process are dearer: its code is not compiled yet. They do not count.
  const costs = found.map(({ cpuPerRow }) => cpuPerRow).slice(rounds);
  const ratio = costs.length < 2 ? 1 : rounded(Math.max(...costs) / Math.min(...costs), 2);
  const rss = Math.max(...found.map((one) => one.rss));
  const verdicts = [
    { what: 'dearest row ÷ cheapest row, without the smallest backlog', value: ratio, bar: FLAT, met: ratio <= FLAT },
    { what: 'job process RSS, MB', value: rss, bar: RSS_BAR, met: rss <= RSS_BAR },
  ];
  console.log(JSON.stringify({ bench: 'scale', part: 'backlog', verdicts }));
  return verdicts.every(({ met }) => met);
}
