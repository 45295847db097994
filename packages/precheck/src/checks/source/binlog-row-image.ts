import { failed, pass, unknown } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

export const binlogRowImage: Check = {
  id: 'binlog-row-image',
  side: 'source',
  title: 'Rows are logged with all their columns',
  why: 'With MINIMAL or NOBLOB an event lacks columns that are needed to find the row and to order changes.',
  query: "SHOW GLOBAL VARIABLES LIKE 'binlog_row_image'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('binlog_row_image');
    if (value === undefined) return unknown('The server has no variable binlog_row_image', 'FULL');
    // MariaDB's FULL_NODUP leaves columns out of the after image.
    if (value.toUpperCase() === 'FULL') return pass(value, 'FULL');
    const fix = fixVariable(context.job.dataSource, await context.sourceFacts(), {
      name: 'binlog_row_image',
      value: "'FULL'",
      dynamic: true,
      perSession: true,
      steps: {
        'aurora-mysql': 'Amazon Aurora logs FULL on the writer and cannot change it: connect to the writer endpoint.',
      },
    });
    return failed(value, 'FULL', fix);
  },
};
