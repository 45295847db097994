import { failed, pass, unknown } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

export const binlogFormat: Check = {
  id: 'binlog-format',
  side: 'source',
  title: 'The binary log holds rows',
  why: 'Only rows say exactly what changed: a statement may give another result on the target, so the job stops at one.',
  query: "SHOW GLOBAL VARIABLES LIKE 'binlog_format'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('binlog_format');
    if (value === undefined) return unknown('The server has no variable binlog_format', 'ROW');
    if (value === 'ROW') return pass(value, 'ROW');
    const fix = fixVariable(context.job.dataSource, await context.sourceFacts(), {
      name: 'binlog_format',
      value: 'ROW',
      dynamic: true,
      perSession: true,
      steps: {
        'aurora-mysql':
          'Amazon Aurora: in a custom DB cluster parameter group set binlog_format = ROW, attach it to the cluster and reboot the writer.',
      },
    });
    return failed(value, 'ROW', fix);
  },
};
