import { say, verbatim } from '@tideway/domain';
import { failed, pass, unknown } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

const REQUIRED = verbatim('ROW');

export const binlogFormat: Check = {
  id: 'binlog-format',
  side: 'source',
  title: 'The binary log holds rows',
  why: 'Only rows say exactly what changed: a statement may give another result on the target, so the job stops at one.',
  query: "SHOW GLOBAL VARIABLES LIKE 'binlog_format'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('binlog_format');
    if (value === undefined)
      return unknown(say('The server has no variable binlog_format', '服务器没有变量 binlog_format'), REQUIRED);
    if (value === 'ROW') return pass(verbatim(value), REQUIRED);
    const fix = fixVariable(context.job.dataSource, await context.sourceFacts(), {
      name: 'binlog_format',
      value: 'ROW',
      dynamic: true,
      perSession: true,
      steps: {
        'aurora-mysql': say(
          'Amazon Aurora: in a custom DB cluster parameter group set binlog_format = ROW, attach it to the cluster and reboot the writer.',
          'Amazon Aurora：请在自定义的 DB cluster parameter group 中设置 binlog_format = ROW，将其关联到集群，并重启写入实例。',
        ),
      },
    });
    return failed(verbatim(value), REQUIRED, fix);
  },
};
