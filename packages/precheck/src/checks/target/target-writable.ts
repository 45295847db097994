import { say, verbatim } from '@tideway/domain';
import { failed, pass, sql, steps } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('A target that takes writes', '可以写入的目标端');
const ON_TIDB = ['tidb_restricted_read_only', 'tidb_super_read_only'];
/** Of a stand-in. On TiDB these names exist too, but do nothing. */
const ON_MYSQL = ['read_only', 'super_read_only', 'offline_mode', 'innodb_read_only'];

export const targetWritable: Check = {
  id: 'target-writable',
  side: 'target',
  title: 'The target takes writes',
  why: 'A cluster that is read-only (a standby, or one under maintenance) refuses every change.',
  query: "SHOW GLOBAL VARIABLES LIKE '%read_only' (on a stand-in also offline_mode)",
  applies: () => true,
  async run(context) {
    const names = (await context.targetFacts()).isTidb ? ON_TIDB : ON_MYSQL;
    const rows = await context.onTarget(async (session) => [
      ...(await session.rows("SHOW GLOBAL VARIABLES LIKE '%read_only'")),
      ...(await session.rows("SHOW GLOBAL VARIABLES LIKE 'offline_mode'")),
    ]);
    const on = rows
      .filter(({ Variable_name: name, Value: value }) => names.includes(name ?? '') && /^(ON|1)$/i.test(value ?? ''))
      .map(({ Variable_name: name }) => name ?? '');
    if (on.length === 0) return pass(say('Not read-only', '不是只读'), REQUIRED);
    // The narrower setting cannot be ON while the wider is OFF, so it is taken back first.
    const ordered = [...on].sort((a, b) => Number(b.includes('super')) - Number(a.includes('super')));
    const fix = ordered.filter((name) => name !== 'innodb_read_only').map((name) => `SET GLOBAL ${name} = OFF;`);
    return failed(
      verbatim(`${on.join(', ')} = ON`),
      REQUIRED,
      fix.length === 0
        ? steps(
            say(
              'Start the target without innodb_read_only, or choose the writable cluster.',
              '请去掉 innodb_read_only 后重启目标端，或选择可写入的集群。',
            ),
            true,
          )
        : sql(
            fix.join('\n'),
            say(
              'Only if this is the cluster that is meant, and nobody keeps it read-only on purpose.',
              '请先确认这就是要使用的集群，且没有人有意将其设为只读。',
            ),
          ),
    );
  },
};
