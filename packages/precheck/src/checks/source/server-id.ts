import { failed, pass, unknown } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'Greater than 0';

export const serverId: Check = {
  id: 'server-id',
  side: 'source',
  title: 'The source has a server_id',
  why: 'A server with server_id 0 refuses every replica, and so this job.',
  query: "SHOW GLOBAL VARIABLES LIKE 'server_id'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('server_id');
    if (value === undefined) return unknown('The server has no variable server_id', REQUIRED);
    if (/^[1-9]\d*$/.test(value)) return pass(value, REQUIRED);
    const fix = fixVariable(context.job.dataSource, await context.sourceFacts(), {
      name: 'server_id',
      // Any number that no other server of the replication has; an operator changes it.
      value: '101',
      dynamic: true,
    });
    return failed(value, REQUIRED, fix);
  },
};
