import { pass, unknown, warning } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

export const syncBinlog: Check = {
  id: 'sync-binlog',
  side: 'source',
  title: 'The binary log survives a crash of the source',
  why: 'With another value a source that loses power may lose the end of its log, and then use a GTID a second time: the job would take the new transaction for one it has.',
  query: "SHOW GLOBAL VARIABLES LIKE 'sync_binlog'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('sync_binlog');
    if (value === undefined) return unknown('The server has no variable sync_binlog', '1');
    if (value === '1') return pass(value, '1');
    const fix = fixVariable(context.job.dataSource, await context.sourceFacts(), {
      name: 'sync_binlog',
      value: '1',
      dynamic: true,
    });
    return warning(value, '1', fix);
  },
};
