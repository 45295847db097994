import { ESSENTIAL_SPEC, SPEC_DETAILS, SPECS, type Spec } from '@tideway/contract';
import type { PrecheckContext } from '../../context.ts';
import { note, pass, sql, unknown, warning } from '../../finding.ts';
import type { Check, Finding, PrecheckJob } from '../../types.ts';

/** Beside the lanes: the session that reads structures and runs DDL, the one that settles, one for a reconnect. */
const BESIDE_LANES = 3;

export const targetConnections: Check = {
  id: 'target-connections',
  side: 'target',
  title: 'The target has connections to spare',
  why: 'Each lane applies over a connection of its own; how many lanes there are depends on the spec.',
  query: "SELECT @@GLOBAL.max_connections; SHOW GLOBAL STATUS LIKE 'Threads_connected'",
  applies: () => true,
  async run(context) {
    const needed = neededBy(context.job);
    const required = needed === null ? words() : `${needed} free`;
    const free = await freeConnections(context);
    if (typeof free === 'string') return unknown(free, required);
    if (free.count === Number.POSITIVE_INFINITY) return pass('No limit', required);
    return judge(free, needed, required);
  },
};

/** What the chosen spec needs; null while none is chosen. */
function neededBy({ tier, spec }: PrecheckJob): number | null {
  if (tier === 'essential') return ESSENTIAL_SPEC.lanes + BESIDE_LANES;
  return spec == null ? null : ofSpec(spec);
}

function ofSpec(spec: Spec): number {
  return SPEC_DETAILS[spec].lanes + BESIDE_LANES;
}

function words(): string {
  return `By spec: ${SPECS.map((spec) => `${ofSpec(spec)} free for ${spec} RCU`).join(', ')}`;
}

/** The figures move all the time: only crossing a bound is another finding, so what was ignored stays ignored. */
function judge(free: { count: number; most: number }, needed: number | null, required: string): Finding {
  const { count, most } = free;
  const fix = sql(`SET GLOBAL max_connections = ${most + 100};`);
  const [smallest] = SPECS;
  if (count < (needed ?? ofSpec(smallest))) {
    return warning(`Fewer than ${needed ?? ofSpec(smallest)} of ${most} are free`, required, fix);
  }
  if (needed !== null) return pass(`${count} of ${most} are free`, required);
  const fitting = SPECS.filter((spec) => ofSpec(spec) <= count);
  if (fitting.length === SPECS.length) return pass(`${count} of ${most} are free`, required);
  return note(`Enough for specs up to ${fitting.at(-1)} RCU`, required);
}

/** Text: why it is not known. Infinity: TiDB without a limit. */
function freeConnections(context: PrecheckContext): Promise<{ count: number; most: number } | string> {
  return context.onTarget(async (session) => {
    const [limit] = await session.rows('SELECT @@GLOBAL.max_connections AS most');
    const most = Number(limit?.most ?? Number.NaN);
    if (!Number.isFinite(most)) return 'The server did not say';
    // TiDB: 0 is no limit.
    if (most === 0) return { count: Number.POSITIVE_INFINITY, most };
    const [status] = await session.rows("SHOW GLOBAL STATUS LIKE 'Threads_connected'");
    const used = Number(status?.Value ?? Number.NaN);
    if (!Number.isFinite(used)) return `At most ${most}; how many are in use is not shown`;
    return { count: most - used, most };
  });
}
