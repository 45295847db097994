import type { PrecheckContext } from '../../context.ts';
import { note, pass, sql, steps, unknown, warning } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check, Finding } from '../../types.ts';

const DAY = 86_400;
const WEEK = 7 * DAY;
/** Percona Server, MariaDB: the oldest logs go when all together are larger. */
const SIZE_LIMITS = ['binlog_space_limit', 'max_binlog_total_size'];
const ALIBABA = steps(
  'Alibaba Cloud: ApsaraDB RDS console > the instance > Backup and Restoration > log backup policy: keep local logs for 3 days or more (7 advised), and watch the disk: the service deletes the oldest when it runs low. Then accept this item.',
);
const REQUIRED = '86400 s (1 day) at least, 604800 s (7 days) advised';

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
      return unknown('SQL does not show it: the service purges by its policy', REQUIRED, ALIBABA);
    const variables = await context.variables();
    const limit = SIZE_LIMITS.find((name) => Number(variables.get(name) ?? 0) > 0);
    if (limit !== undefined) {
      const fix = fixVariable(dataSource, await context.sourceFacts(), { name: limit, value: '0', dynamic: false });
      return warning(`Purged by size, whatever their age: ${limit} = ${variables.get(limit)}`, REQUIRED, fix);
    }
    const facts = await context.sourceFacts();
    const seconds = variables.get('binlog_expire_logs_seconds');
    const days = variables.get('expire_logs_days');
    if (seconds === undefined && days === undefined) return unknown('The server has no variable of it', REQUIRED);
    if (variables.get('binlog_expire_logs_auto_purge') === 'OFF') return pass('Never purged by themselves', REQUIRED);
    const kept = Number(seconds ?? 0) || Number(days ?? 0) * DAY;
    if (kept === 0 && dataSource === 'self-managed-mysql') return pass('Never purged by themselves', REQUIRED);
    const fix =
      seconds === undefined
        ? fixVariable(dataSource, facts, { name: 'expire_logs_days', value: '7', dynamic: true })
        : fixVariable(dataSource, facts, {
            name: 'binlog_expire_logs_seconds',
            value: String(WEEK),
            dynamic: true,
            steps: {
              'cloud-sql-mysql':
                'Cloud SQL: the instance > Edit > Data protection: keep 7 days of logs for point-in-time recovery; and under Flags set binlog_expire_logs_seconds = 604800.',
            },
          });
    if (kept === 0) return warning('0: the service purges as soon as it can', REQUIRED, fix);
    return judge(kept, fix);
  },
};

function judge(kept: number, fix: Finding['fix']): Finding {
  const observed = `${kept} s (${(kept / DAY).toLocaleString('en', { maximumFractionDigits: 1 })} days)`;
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
      'mysql.rds_configuration has no such line',
      REQUIRED,
      steps('Run CALL mysql.rds_show_configuration;'),
    );
  if (row.hours == null) return warning('Purged as soon as the service can', REQUIRED, fix);
  return judge(Number(row.hours) * 3600, fix);
}
