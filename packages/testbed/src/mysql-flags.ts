import { randomInt } from 'node:crypto';
import type { MysqlDistribution } from './mysql-packages.ts';

/** What a server is for: the source of a migration, or MySQL standing in for TiDB as its target. */
export type MysqlRole = 'source' | 'target';

/** Small enough that several servers run side by side on two cores and a few GB. */
const small = {
  innodb_buffer_pool_size: '128M',
  performance_schema: 'OFF',
  character_set_server: 'utf8mb4',
  'skip-name-resolve': 'ON',
  max_allowed_packet: '64M',
};

/**
 * The settings of a server: the defaults of its role, those of its version, then the caller's, which win.
 * `innodb_flush_log_at_trx_commit=2` writes at every commit without waiting for the disk: a server that is killed
 * loses nothing it acknowledged (with 0 it would, and a source whose binlog holds what its tables lost is no source).
 */
export function serverVariables(
  role: MysqlRole,
  flavour: MysqlDistribution['flavour'],
  own: Record<string, string> = {},
): Map<string, string> {
  const byRole: Record<string, string> = role === 'source' ? sourceVariables(flavour) : targetVariables(flavour);
  return new Map(Object.entries({ ...small, innodb_flush_log_at_trx_commit: '2', ...byRole, ...own }));
}

/** As `--name=value` for the command line. */
export function asFlags(variables: Map<string, string>): string[] {
  return [...variables].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`));
}

function sourceVariables(flavour: MysqlDistribution['flavour']): Record<string, string> {
  const binlog = {
    server_id: String(randomInt(1000, 2 ** 31)),
    log_bin: 'binlog',
    binlog_format: 'ROW',
    binlog_row_image: 'FULL',
    sync_binlog: '0',
  };
  if (flavour === 'mariadb') return { ...binlog, binlog_row_metadata: 'FULL' };
  const gtid = { gtid_mode: 'ON', enforce_gtid_consistency: 'ON' };
  if (flavour === 'mysql-5.6')
    return { ...binlog, ...gtid, log_slave_updates: 'ON', explicit_defaults_for_timestamp: 'ON' };
  const { binlog_format: _deprecated, ...withoutFormat } = binlog;
  return { ...withoutFormat, ...gtid, binlog_row_metadata: 'FULL', mysqlx: 'OFF' };
}

function targetVariables(flavour: MysqlDistribution['flavour']): Record<string, string> {
  const target = {
    collation_server: 'utf8mb4_bin',
    max_connections: '1000',
    ...(flavour === 'mariadb' || flavour === 'mysql-5.6' ? { 'transaction-isolation': 'READ-COMMITTED' } : {}),
  };
  if (flavour !== 'mysql') return target;
  return { ...target, transaction_isolation: 'READ-COMMITTED', 'skip-log-bin': '', mysqlx: 'OFF' };
}
