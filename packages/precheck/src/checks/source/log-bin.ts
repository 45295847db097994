import { failed, pass, unknown } from '../../finding.ts';
import { fixVariable } from '../../fixes/set-variable.ts';
import type { Check } from '../../types.ts';

export const logBin: Check = {
  id: 'log-bin',
  side: 'source',
  title: 'Binary logging is on',
  why: 'Changes are read from the binary log; without it there is nothing to read.',
  query: "SHOW GLOBAL VARIABLES LIKE 'log_bin'",
  applies: () => true,
  async run(context) {
    const value = (await context.variables()).get('log_bin');
    if (value === undefined) return unknown('The server has no variable log_bin', 'ON');
    if (value === 'ON' || value === '1') return pass(value, 'ON');
    const fix = fixVariable(context.job.dataSource, await context.sourceFacts(), {
      name: 'log_bin',
      value: 'binlog',
      dynamic: false,
      steps: {
        'self-managed-mysql':
          'Under [mysqld] in the configuration file write log_bin=binlog and server_id=<a number of its own>, remove skip-log-bin and disable-log-bin, and restart.',
        'rds-mysql':
          'Amazon RDS: set the backup retention period of the instance to 1 day or more (automated backups turn the binary log on). The change restarts the instance.',
        'aurora-mysql':
          'Amazon Aurora: in a custom DB cluster parameter group set binlog_format = ROW, attach it to the cluster, reboot the writer, and connect to the writer endpoint.',
        'cloud-sql-mysql':
          'Cloud SQL: the instance > Edit > Data protection, enable point-in-time recovery (binary logging). It restarts the instance.',
        'azure-mysql': 'Azure: log_bin is on for every flexible server; check that this is the primary server.',
        'alibaba-rds-mysql':
          'Alibaba Cloud: log_bin is on for every instance; check that this is the primary instance.',
      },
    });
    return failed(value, 'ON', fix);
  },
};
