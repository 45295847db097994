import type { DataSource } from '@tideway/contract';
import type { ServerFacts } from '@tideway/source-mysql';
import type { Fix } from '../types.ts';

const CLOUD: Readonly<Record<Exclude<DataSource, 'self-managed-mysql'>, string>> = {
  'rds-mysql':
    'Amazon RDS: in a custom parameter group (not the default one) set gtid-mode = ON and enforce_gtid_consistency = ON, attach it to the instance and reboot it.',
  'aurora-mysql':
    'Amazon Aurora: in a custom DB cluster parameter group (not the default one) set gtid-mode = ON and enforce_gtid_consistency = ON, attach it to the cluster and reboot the writer.',
  'azure-mysql': 'Azure: GTIDs are always on from MySQL 5.7 on; an older server has to be upgraded.',
  'cloud-sql-mysql':
    'Cloud SQL: GTIDs are on by default; open a case with the provider if this instance says otherwise.',
  'alibaba-rds-mysql': 'Alibaba Cloud: GTIDs are on by default; ApsaraDB RDS console > the instance > Parameters.',
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
      steps:
        'Under [mysqld] write gtid_mode=ON, enforce_gtid_consistency=ON, log_bin and log_slave_updates, and restart (all servers of a replication set at once). Try it outside production first.',
      restart: true,
    };
  }
  const set = facts.versionNumber >= 80_000 ? 'SET PERSIST' : 'SET GLOBAL';
  const modes = ORDER.slice(ORDER.indexOf(current) + 1);
  return {
    sql: [
      `${set} enforce_gtid_consistency = WARN;`,
      `${set} enforce_gtid_consistency = ON;`,
      ...modes.map((mode) => `${set} gtid_mode = ${mode};`),
    ].join('\n'),
    steps:
      `Try it outside production first. Watch the error log for a while after WARN: statements it names will be refused with ON. ` +
      `Before the last step wait until SHOW STATUS LIKE 'Ongoing_anonymous_transaction_count' is 0; do each step on every replica too.` +
      (set === 'SET GLOBAL' ? ' Also write gtid_mode=ON and enforce_gtid_consistency=ON under [mysqld].' : ''),
    restart: false,
  };
}
