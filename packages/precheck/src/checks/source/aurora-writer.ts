import { failed, pass, steps, unknown } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'The writer instance (innodb_read_only = OFF)';

export const auroraWriter: Check = {
  id: 'aurora-writer',
  side: 'source',
  title: 'The source is the writer of its Aurora cluster',
  why: 'Only the writer of an Aurora cluster has the binary log; a reader has none to read from.',
  query: "SHOW GLOBAL VARIABLES LIKE 'innodb_read_only'",
  applies: ({ dataSource }) => dataSource === 'aurora-mysql',
  async run(context) {
    const value = (await context.variables()).get('innodb_read_only');
    if (value === undefined) return unknown('The server has no variable innodb_read_only', REQUIRED);
    if (value === 'OFF') return pass('innodb_read_only = OFF', REQUIRED);
    const fix = steps(
      "Connect to the cluster's writer endpoint (cluster endpoint), not to a reader or the reader endpoint.",
    );
    return failed(`innodb_read_only = ${value}`, REQUIRED, fix);
  },
};
