import type { DataSource } from '@tideway/contract';
import { joinTexts, say, type Text, verbatim } from '@tideway/domain';
import type { ServerFacts } from '@tideway/source-mysql';
import type { Fix } from '../types.ts';

const CLOUD: Readonly<Record<Exclude<DataSource, 'self-managed-mysql'>, Text>> = {
  'rds-mysql': say(
    'Amazon RDS: in a custom parameter group (not the default one) set gtid-mode = ON and enforce_gtid_consistency = ON, attach it to the instance and reboot it.',
    'Amazon RDS：请在自定义（非默认）的 parameter group 中设置 gtid-mode = ON 和 enforce_gtid_consistency = ON，将其关联到实例并重启实例。',
  ),
  'aurora-mysql': say(
    'Amazon Aurora: in a custom DB cluster parameter group (not the default one) set gtid-mode = ON and enforce_gtid_consistency = ON, attach it to the cluster and reboot the writer.',
    'Amazon Aurora：请在自定义（非默认）的 DB cluster parameter group 中设置 gtid-mode = ON 和 enforce_gtid_consistency = ON，将其关联到集群并重启写入实例。',
  ),
  'azure-mysql': say(
    'Azure: GTIDs are always on from MySQL 5.7 on; an older server has to be upgraded.',
    'Azure：从 MySQL 5.7 起 GTID 始终开启；更旧的服务器需要升级。',
  ),
  'cloud-sql-mysql': say(
    'Cloud SQL: GTIDs are on by default; open a case with the provider if this instance says otherwise.',
    'Cloud SQL：GTID 默认开启；如果该实例并非如此，请向服务商提交工单。',
  ),
  'alibaba-rds-mysql': say(
    'Alibaba Cloud: GTIDs are on by default; ApsaraDB RDS console > the instance > Parameters.',
    '阿里云：GTID 默认开启；请查看 RDS 控制台 > 实例 > 参数设置。',
  ),
};
const ORDER = ['OFF', 'OFF_PERMISSIVE', 'ON_PERMISSIVE', 'ON'];

/**
 * How GTIDs are turned on: step by step, since gtid_mode moves one step at a time, and persisted. Nothing here erases
 * a binary log.
 */
export function fixGtidMode(dataSource: DataSource, facts: ServerFacts, current: string): Fix {
  if (dataSource !== 'self-managed-mysql') {
    return {
      sql: null,
      steps: CLOUD[dataSource],
      restart: dataSource === 'rds-mysql' || dataSource === 'aurora-mysql',
    };
  }
  if (facts.versionNumber < 50_706) {
    return {
      sql: null,
      steps: say(
        'Under [mysqld] write gtid_mode=ON, enforce_gtid_consistency=ON, log_bin and log_slave_updates, and restart (all servers of a replication set at once). Try it outside production first.',
        '请在 [mysqld] 下写入 gtid_mode=ON、enforce_gtid_consistency=ON、log_bin 和 log_slave_updates，然后重启（同一复制拓扑中的所有服务器同时重启）。请先在非生产环境中测试。',
      ),
      restart: true,
    };
  }
  const set = facts.versionNumber >= 80_000 ? 'SET PERSIST' : 'SET GLOBAL';
  const modes = ORDER.slice(ORDER.indexOf(current) + 1);
  return {
    sql: verbatim(
      [
        `${set} enforce_gtid_consistency = WARN;`,
        `${set} enforce_gtid_consistency = ON;`,
        ...modes.map((mode) => `${set} gtid_mode = ${mode};`),
      ].join('\n'),
    ),
    steps: joinTexts(
      [
        say(
          "Try it outside production first. Watch the error log for a while after WARN: statements it names will be refused with ON. Before the last step wait until SHOW STATUS LIKE 'Ongoing_anonymous_transaction_count' is 0; do each step on every replica too.",
          "请先在非生产环境中测试。设为 WARN 后请观察一段时间的错误日志：其中指出的语句在设为 ON 后会被拒绝。执行最后一步之前，请等到 SHOW STATUS LIKE 'Ongoing_anonymous_transaction_count' 为 0；每一步也都要在每个副本上执行。",
        ),
        ...(set === 'SET GLOBAL'
          ? [
              say(
                'Also write gtid_mode=ON and enforce_gtid_consistency=ON under [mysqld].',
                '另请在 [mysqld] 下写入 gtid_mode=ON 和 enforce_gtid_consistency=ON。',
              ),
            ]
          : []),
      ],
      ' ',
    ),
    restart: false,
  };
}
