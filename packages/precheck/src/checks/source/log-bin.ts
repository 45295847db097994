import { say, verbatim } from '@tideway/domain';
import { failed, pass, unknown } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

const REQUIRED = verbatim('ON');

export const logBin: Check = {
  id: 'log-bin',
  side: 'source',
  title: 'Binary logging is on',
  why: 'Changes are read from the binary log; without it there is nothing to read.',
  query: "SHOW GLOBAL VARIABLES LIKE 'log_bin'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('log_bin');
    if (value === undefined)
      return unknown(say('The server has no variable log_bin', '服务器没有变量 log_bin'), REQUIRED);
    if (value === 'ON' || value === '1') return pass(verbatim(value), REQUIRED);
    const fix = fixVariable(context.job.dataSource, await context.sourceFacts(), {
      name: 'log_bin',
      value: 'binlog',
      dynamic: false,
      steps: {
        'self-managed-mysql': say(
          'Under [mysqld] in the configuration file write log_bin=binlog and server_id=<a number of its own>, remove skip-log-bin and disable-log-bin, and restart.',
          '请在配置文件的 [mysqld] 下写入 log_bin=binlog 和 server_id=<不与其他服务器重复的编号>，移除 skip-log-bin 和 disable-log-bin，然后重启。',
        ),
        'rds-mysql': say(
          'Amazon RDS: set the backup retention period of the instance to 1 day or more (automated backups turn the binary log on). The change restarts the instance.',
          'Amazon RDS：请将实例的备份保留期设为 1 天以上（自动备份会开启 binlog）。该修改会重启实例。',
        ),
        'aurora-mysql': say(
          'Amazon Aurora: in a custom DB cluster parameter group set binlog_format = ROW, attach it to the cluster, reboot the writer, and connect to the writer endpoint.',
          'Amazon Aurora：请在自定义的 DB cluster parameter group 中设置 binlog_format = ROW，将其关联到集群，重启写入实例，并连接写入端点。',
        ),
        'cloud-sql-mysql': say(
          'Cloud SQL: the instance > Edit > Data protection, enable point-in-time recovery (binary logging). It restarts the instance.',
          'Cloud SQL：请在实例 > Edit > Data protection 中启用时间点恢复（binlog）。该操作会重启实例。',
        ),
        'azure-mysql': say(
          'Azure: log_bin is on for every flexible server; check that this is the primary server.',
          'Azure：所有灵活服务器都已开启 log_bin；请确认这是主服务器。',
        ),
        'alibaba-rds-mysql': say(
          'Alibaba Cloud: log_bin is on for every instance; check that this is the primary instance.',
          '阿里云：所有实例都已开启 log_bin；请确认这是主实例。',
        ),
      },
    });
    return failed(verbatim(value), REQUIRED, fix);
  },
};
