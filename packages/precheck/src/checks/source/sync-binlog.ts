import { say, verbatim } from '@tideway/domain';
import { pass, unknown, warning } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

const REQUIRED = verbatim('1');

export const syncBinlog: Check = {
  id: 'sync-binlog',
  side: 'source',
  title: 'The binary log survives a crash of the source',
  why: 'With another value a source that loses power may lose the end of its log, and then use a GTID a second time: the job would take the new transaction for one it has.',
  query: "SHOW GLOBAL VARIABLES LIKE 'sync_binlog'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('sync_binlog');
    if (value === undefined)
      return unknown(say('The server has no variable sync_binlog', '服务器没有变量 sync_binlog'), REQUIRED);
    if (value === '1') return pass(verbatim(value), REQUIRED);
    const fix = fixVariable(context.job.dataSource, await context.sourceFacts(), {
      name: 'sync_binlog',
      value: '1',
      dynamic: true,
    });
    return warning(verbatim(value), REQUIRED, fix);
  },
};
