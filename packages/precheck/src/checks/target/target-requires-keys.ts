import { say, verbatim } from '@tideway/domain';
import { pass, sql, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = verbatim('OFF');

export const targetRequiresKeys: Check = {
  id: 'target-requires-keys',
  side: 'target',
  title: 'The target takes tables without a primary key',
  why: 'With sql_require_primary_key the target refuses a CREATE TABLE without a primary key that the source accepts, and the job stops at it.',
  query: "SHOW GLOBAL VARIABLES LIKE 'sql_require_primary_key'",
  applies: ({ selection }) => selection.kind === 'all' || selection.databases.length > 0,
  async run(context) {
    const [row] = await context.onTarget((session) =>
      session.rows("SHOW GLOBAL VARIABLES LIKE 'sql_require_primary_key'"),
    );
    if (row === undefined) return pass(say('The target has no such rule', '目标端没有这条规则'), REQUIRED);
    if (/^(OFF|0)$/i.test(row.Value ?? '')) return pass(verbatim(row.Value ?? ''), REQUIRED);
    const fix = sql(
      'SET GLOBAL sql_require_primary_key = OFF;',
      say(
        'Or make sure that every table created on the source from now on has a primary key.',
        '或者确保今后在源端创建的每张表都有主键。',
      ),
    );
    return warning(verbatim(row.Value ?? ''), REQUIRED, fix);
  },
};
