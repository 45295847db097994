import { say, verbatim } from '@tideway/domain';
import { failed, pass, unknown } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('Greater than 0', '大于 0');

export const serverId: Check = {
  id: 'server-id',
  side: 'source',
  title: 'The source has a server_id',
  why: 'A server with server_id 0 refuses every replica, and so this job.',
  query: "SHOW GLOBAL VARIABLES LIKE 'server_id'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('server_id');
    if (value === undefined)
      return unknown(say('The server has no variable server_id', '服务器没有变量 server_id'), REQUIRED);
    if (/^[1-9]\d*$/.test(value)) return pass(verbatim(value), REQUIRED);
    const fix = fixVariable(context.job.dataSource, await context.sourceFacts(), {
      name: 'server_id',
      // Any number that no other server of the replication has; an operator changes it.
      value: '101',
      dynamic: true,
    });
    return failed(verbatim(value), REQUIRED, fix);
  },
};
