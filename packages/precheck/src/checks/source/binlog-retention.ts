import { say } from '@tideway/domain';
import type { PrecheckContext } from '../../context.ts';
import { note, pass, sql, steps, unknown, warning } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check, Finding } from '../../types.ts';

const DAY = 86_400;
const WEEK = 7 * DAY;
/** Percona Server, MariaDB: the oldest logs go when all together are larger. */
const SIZE_LIMITS = ['binlog_space_limit', 'max_binlog_total_size'];
const ALIBABA = steps(
  say(
    'Alibaba Cloud: ApsaraDB RDS console > the instance > Backup and Restoration > log backup policy: keep local logs for 3 days or more (7 advised), and watch the disk: the service deletes the oldest when it runs low. Then accept this item.',
    '阿里云：请在 RDS 控制台 > 实例 > 备份恢复 > 日志备份策略中，将本地日志保留 3 天以上（建议 7 天），并留意磁盘空间：空间不足时服务会删除最早的日志。然后接受此检查项。',
  ),
);
const NEVER = say('Never purged by themselves', '从不自动清除');
const REQUIRED = say(
  '86400 s (1 day) at least, 604800 s (7 days) advised',
  '至少 86400 秒（1 天），建议 604800 秒（7 天）',
);

export const binlogRetention: Check = {
  id: 'binlog-retention',
  side: 'source',
  title: 'Binary logs are kept long enough',
  why: 'A log that is purged while the job is paused, failed or behind is lost to it: the job cannot go on and has to be made anew.',
  query:
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('binlog_expire_logs_seconds', 'expire_logs_days', 'binlog_expire_logs_auto_purge'); on RDS and Aurora: SELECT value FROM mysql.rds_configuration WHERE name = 'binlog retention hours'",
  applies: () => true,
  async run(context, signal) {
    const { dataSource } = context.job;
    if (dataSource === 'rds-mysql' || dataSource === 'aurora-mysql') return amazon(context, signal);
    if (dataSource === 'alibaba-rds-mysql')
      return unknown(
        say('SQL does not show it: the service purges by its policy', '无法通过 SQL 查询：服务按自己的策略清除日志'),
        REQUIRED,
        ALIBABA,
      );
    const variables = await context.variables();
    const limit = SIZE_LIMITS.find((name) => Number(variables.get(name) ?? 0) > 0);
    if (limit !== undefined) {
      const fix = fixVariable(dataSource, await context.sourceFacts(), { name: limit, value: '0', dynamic: false });
      return warning(
        say(
          `Purged by size, whatever their age: ${limit} = ${variables.get(limit)}`,
          `按大小清除，不论保留了多久：${limit} = ${variables.get(limit)}`,
        ),
        REQUIRED,
        fix,
      );
    }
    const facts = await context.sourceFacts();
    const seconds = variables.get('binlog_expire_logs_seconds');
    const days = variables.get('expire_logs_days');
    if (seconds === undefined && days === undefined)
      return unknown(say('The server has no variable of it', '服务器没有相关的变量'), REQUIRED);
    if (variables.get('binlog_expire_logs_auto_purge') === 'OFF') return pass(NEVER, REQUIRED);
    const kept = Number(seconds ?? 0) || Number(days ?? 0) * DAY;
    if (kept === 0 && dataSource === 'self-managed-mysql') return pass(NEVER, REQUIRED);
    const fix =
      seconds === undefined
        ? fixVariable(dataSource, facts, { name: 'expire_logs_days', value: '7', dynamic: true })
        : fixVariable(dataSource, facts, {
            name: 'binlog_expire_logs_seconds',
            value: String(WEEK),
            dynamic: true,
            steps: {
              'cloud-sql-mysql': say(
                'Cloud SQL: the instance > Edit > Data protection: keep 7 days of logs for point-in-time recovery; and under Flags set binlog_expire_logs_seconds = 604800.',
                'Cloud SQL：请在实例 > Edit > Data protection 中，为时间点恢复保留 7 天的日志；并在 Flags 中设置 binlog_expire_logs_seconds = 604800。',
              ),
            },
          });
    if (kept === 0) return warning(say('0: the service purges as soon as it can', '0：服务会尽快清除'), REQUIRED, fix);
    return judge(kept, fix);
  },
};

function judge(kept: number, fix: Finding['fix']): Finding {
  const days = (kept / DAY).toLocaleString('en', { maximumFractionDigits: 1 });
  const observed = say(`${kept} s (${days} days)`, `${kept} 秒（${days} 天）`);
  if (kept < DAY) return warning(observed, REQUIRED, fix);
  return kept < WEEK ? note(observed, REQUIRED) : pass(observed, REQUIRED);
}

/** RDS purges by its own setting, whatever the variables say. */
async function amazon(context: PrecheckContext, signal: AbortSignal): Promise<Finding> {
  const fix = sql("CALL mysql.rds_set_configuration('binlog retention hours', 168);");
  const row = await context.onSource((connection) =>
    connection.first(
      "SELECT value AS hours FROM mysql.rds_configuration WHERE name = 'binlog retention hours'",
      signal,
    ),
  );
  if (row === undefined)
    return unknown(
      say('mysql.rds_configuration has no such line', 'mysql.rds_configuration 中没有这一行'),
      REQUIRED,
      steps(say('Run CALL mysql.rds_show_configuration;', '请执行 CALL mysql.rds_show_configuration;')),
    );
  if (row.hours == null) return warning(say('Purged as soon as the service can', '服务会尽快清除'), REQUIRED, fix);
  return judge(Number(row.hours) * 3600, fix);
}
