import { say } from '@tideway/domain';
import { note, pass, unknown, warning } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

/** The stream, one connection for structures and positions, one for the next reconnect. */
const NEEDED = 3;

export const sourceConnections: Check = {
  id: 'source-connections',
  side: 'source',
  title: 'The source has connections to spare',
  why: 'A job that finds no free connection after a network break cannot go on.',
  query: "SHOW GLOBAL VARIABLES LIKE 'max_connections'; SHOW GLOBAL STATUS LIKE 'Threads_connected'",
  applies: () => true,
  async run(context, signal) {
    const required = say(`${NEEDED} free`, `${NEEDED} 个空闲`);
    const most = Number((await context.variables()).get('max_connections'));
    const row = await context.onSource((connection) =>
      connection.first("SHOW GLOBAL STATUS LIKE 'Threads_connected'", signal),
    );
    const used = Number(row?.Value ?? Number.NaN);
    if (!Number.isFinite(most) || !Number.isFinite(used))
      return unknown(say('The server did not say', '服务器没有给出'), required);
    const free = say(`${most - used} of ${most} are free`, `共 ${most} 个，空闲 ${most - used} 个`);
    // The figures move all the time; only crossing the bound is another finding.
    if (most - used >= NEEDED * 4) return pass(free, required);
    if (most - used >= NEEDED) return note(free, required);
    const fix = fixVariable(context.job.dataSource, await context.sourceFacts(), {
      name: 'max_connections',
      value: String(most + 50),
      dynamic: true,
    });
    return warning(
      say(`Fewer than ${NEEDED} of ${most} are free`, `共 ${most} 个，空闲不足 ${NEEDED} 个`),
      required,
      fix,
    );
  },
};
