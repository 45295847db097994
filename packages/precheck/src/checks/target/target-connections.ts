import { ESSENTIAL_SPEC, SPEC_DETAILS, SPECS, type Spec } from '@tideway/contract';
import { joinTexts, say, type Text } from '@tideway/domain';
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
    const required = needed === null ? words() : say(`${needed} free`, `${needed} 个空闲`);
    const free = await freeConnections(context);
    if ('why' in free) return unknown(free.why, required);
    if (free.count === Number.POSITIVE_INFINITY) return pass(say('No limit', '没有限制'), required);
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

function words(): Text {
  const bySpec = joinTexts(
    SPECS.map((spec) => say(`${ofSpec(spec)} free for ${spec} RCU`, `${spec} RCU 需 ${ofSpec(spec)} 个空闲`)),
    ', ',
  );
  return say(`By spec: ${bySpec.en}`, `按规格：${bySpec.zh}`);
}

/** The figures move all the time: only crossing a bound is another finding, so what was ignored stays ignored. */
function judge(free: { count: number; most: number }, needed: number | null, required: Text): Finding {
  const { count, most } = free;
  const fix = sql(`SET GLOBAL max_connections = ${most + 100};`);
  const [smallest] = SPECS;
  if (count < (needed ?? ofSpec(smallest))) {
    const least = needed ?? ofSpec(smallest);
    return warning(
      say(`Fewer than ${least} of ${most} are free`, `共 ${most} 个，空闲不足 ${least} 个`),
      required,
      fix,
    );
  }
  const enough = say(`${count} of ${most} are free`, `共 ${most} 个，空闲 ${count} 个`);
  if (needed !== null) return pass(enough, required);
  const fitting = SPECS.filter((spec) => ofSpec(spec) <= count);
  if (fitting.length === SPECS.length) return pass(enough, required);
  return note(say(`Enough for specs up to ${fitting.at(-1)} RCU`, `足够 ${fitting.at(-1)} RCU 及以下的规格`), required);
}

/** Infinity: TiDB without a limit. */
function freeConnections(context: PrecheckContext): Promise<{ count: number; most: number } | { why: Text }> {
  return context.onTarget(async (session) => {
    const [limit] = await session.rows('SELECT @@GLOBAL.max_connections AS most');
    const most = Number(limit?.most ?? Number.NaN);
    if (!Number.isFinite(most)) return { why: say('The server did not say', '服务器没有给出') };
    // TiDB: 0 is no limit.
    if (most === 0) return { count: Number.POSITIVE_INFINITY, most };
    const [status] = await session.rows("SHOW GLOBAL STATUS LIKE 'Threads_connected'");
    const used = Number(status?.Value ?? Number.NaN);
    if (!Number.isFinite(used)) {
      return {
        why: say(`At most ${most}; how many are in use is not shown`, `最多 ${most} 个；看不到已使用的数量`),
      };
    }
    return { count: most - used, most };
  });
}
