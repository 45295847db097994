import { say, verbatim } from '@tideway/domain';
import { failed, pass, unknown } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

const REQUIRED = verbatim('FULL');

export const binlogRowImage: Check = {
  id: 'binlog-row-image',
  side: 'source',
  title: 'Rows are logged with all their columns',
  why: 'With MINIMAL or NOBLOB an event lacks columns that are needed to find the row and to order changes.',
  query: "SHOW GLOBAL VARIABLES LIKE 'binlog_row_image'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('binlog_row_image');
    if (value === undefined)
      return unknown(say('The server has no variable binlog_row_image', '服务器没有变量 binlog_row_image'), REQUIRED);
    // MariaDB's FULL_NODUP leaves columns out of the after image.
    if (value.toUpperCase() === 'FULL') return pass(verbatim(value), REQUIRED);
    const fix = fixVariable(context.job.dataSource, await context.sourceFacts(), {
      name: 'binlog_row_image',
      value: "'FULL'",
      dynamic: true,
      perSession: true,
      steps: {
        'aurora-mysql': say(
          'Amazon Aurora logs FULL on the writer and cannot change it: connect to the writer endpoint.',
          'Amazon Aurora 的写入实例固定记录 FULL，不能修改：请连接写入端点。',
        ),
      },
    });
    return failed(verbatim(value), REQUIRED, fix);
  },
};
