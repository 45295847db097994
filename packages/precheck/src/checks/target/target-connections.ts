import { pass, sql, unknown, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

/** The lanes of the largest resource class, the scheduler's own and a reserve. */
const NEEDED = 20;

export const targetConnections: Check = {
  id: 'target-connections',
  side: 'target',
  title: 'The target has connections to spare',
  why: 'Each lane applies over a connection of its own.',
  query: "SELECT @@GLOBAL.max_connections; SHOW GLOBAL STATUS LIKE 'Threads_connected'",
  applies: () => true,
  async run(context) {
    const required = `${NEEDED} free`;
    return context.onTarget(async (session) => {
      const [limit] = await session.rows('SELECT @@GLOBAL.max_connections AS most');
      const most = Number(limit?.most ?? Number.NaN);
      if (!Number.isFinite(most)) return unknown('The server did not say', required);
      // TiDB: 0 is no limit.
      if (most === 0) return pass('No limit', required);
      const [status] = await session.rows("SHOW GLOBAL STATUS LIKE 'Threads_connected'");
      const used = Number(status?.Value ?? Number.NaN);
      if (!Number.isFinite(used)) return unknown(`At most ${most}; how many are in use is not shown`, required);
      if (most - used >= NEEDED) return pass(`${most - used} of ${most} are free`, required);
      const fix = sql(`SET GLOBAL max_connections = ${most + 100};`);
      return warning(`Fewer than ${NEEDED} of ${most} are free`, required, fix);
    });
  },
};
