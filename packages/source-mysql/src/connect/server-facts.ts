import type { SourceConnection, TextRow } from './source-connection.ts';

/** Who makes the server. */
export type Flavour = 'mysql' | 'mariadb';
/** A managed service, as far as its variables give it away. */
export type Service = 'aurora' | 'rds' | 'azure' | 'cloud-sql' | 'alibaba';

/** What a server is and how it logs. Null: the server has no such variable, or this account may not see it. */
export interface ServerFacts {
  readonly version: string;
  readonly flavour: Flavour;
  /** Major·10000 + minor·100 + patch: 80036. */
  readonly versionNumber: number;
  readonly service: Service | null;
  /** MariaDB's `server_uid` (10.11 on) is as good: it tells one server from another. */
  readonly serverUuid: string | null;
  readonly serverId: string;
  /** `ON`, `OFF`, `ON_PERMISSIVE`, `OFF_PERMISSIVE`; null on MariaDB, whose GTIDs are always on. */
  readonly gtidMode: string | null;
  /** `ON`, `OFF`, `WARN`. */
  readonly enforceGtidConsistency: string | null;
  readonly logBin: boolean;
  readonly binlogFormat: string | null;
  readonly rowImage: string | null;
  readonly rowMetadata: string | null;
  readonly rowValueOptions: string | null;
  readonly transactionCompression: string | null;
  readonly checksum: string | null;
  readonly readOnly: boolean;
  /** Null when the account may not ask. */
  readonly isReplica: boolean | null;
  /** Whether it logs what it applies from its own source; needed when it is a replica. */
  readonly logReplicaUpdates: boolean;
  /** Whether `T` and `t` are two tables. */
  readonly caseSensitive: boolean;
  /** Seconds binary logs are kept; null: for ever, or not known. */
  readonly expireSeconds: number | null;
  /** `user@address`, the address as the source sees this worker. */
  readonly user: string;
  /** `user@pattern`, the account that was matched. */
  readonly account: string;
}

/** All global variables, names in lower case. */
export async function sourceVariables(
  connection: SourceConnection,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.query('SHOW GLOBAL VARIABLES', signal);
  return new Map(rows.map((row) => [(row.Variable_name ?? '').toLowerCase(), row.Value ?? '']));
}

/** Reads the facts: three queries, and one more for the replica's state. */
export async function readServerFacts(connection: SourceConnection, signal?: AbortSignal): Promise<ServerFacts> {
  const variables = await sourceVariables(connection, signal);
  const self = await connection.first('SELECT USER() AS user, CURRENT_USER() AS account, VERSION() AS version', signal);
  const of = (...names: string[]): string | null => {
    for (const name of names) {
      const value = variables.get(name);
      if (value !== undefined) return value;
    }
    return null;
  };
  const version = self?.version ?? of('version') ?? '';
  return {
    version,
    flavour: /mariadb/i.test(`${version} ${of('version_comment') ?? ''}`) ? 'mariadb' : 'mysql',
    versionNumber: versionNumber(version),
    service: serviceOf(variables),
    serverUuid: of('server_uuid', 'server_uid'),
    serverId: of('server_id') ?? '',
    gtidMode: of('gtid_mode'),
    logBin: of('log_bin') === 'ON',
    binlogFormat: of('binlog_format') ?? 'ROW',
    enforceGtidConsistency: of('enforce_gtid_consistency'),
    rowImage: of('binlog_row_image'),
    rowMetadata: of('binlog_row_metadata'),
    rowValueOptions: of('binlog_row_value_options'),
    transactionCompression: of('binlog_transaction_compression'),
    checksum: of('binlog_checksum'),
    readOnly: of('read_only') !== 'OFF' && of('read_only') !== null,
    isReplica: await isReplica(connection, signal),
    logReplicaUpdates: of('log_replica_updates', 'log_slave_updates') === 'ON',
    caseSensitive: of('lower_case_table_names') === '0',
    expireSeconds: await expireSeconds(connection, of, signal),
    user: self?.user ?? '',
    account: self?.account ?? '',
  };
}

/** `8.0.36-28`, `10.11.6-MariaDB` → 80036, 101106. */
export function versionNumber(version: string): number {
  const [, major = '0', minor = '0', patch = '0'] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return Number(major) * 10_000 + Number(minor) * 100 + Number(patch);
}

function serviceOf(variables: ReadonlyMap<string, string>): Service | null {
  if (variables.has('aurora_version') || variables.has('aurora_server_id')) return 'aurora';
  const basedir = variables.get('basedir') ?? '';
  if (basedir.startsWith('/rdsdbbin')) return 'rds';
  if ([...variables.keys()].some((name) => name.startsWith('azure_'))) return 'azure';
  if ([...variables.keys()].some((name) => name.startsWith('cloudsql_'))) return 'cloud-sql';
  if ([...variables.keys()].some((name) => name.startsWith('rds_') || name.startsWith('polar'))) return 'alibaba';
  return null;
}

async function isReplica(connection: SourceConnection, signal?: AbortSignal): Promise<boolean | null> {
  for (const sql of ['SHOW REPLICA STATUS', 'SHOW ALL SLAVES STATUS', 'SHOW SLAVE STATUS']) {
    try {
      return (await connection.query(sql, signal)).length > 0;
    } catch {
      signal?.throwIfAborted();
      // Another flavour's words, or a privilege that this account lacks.
    }
  }
  return null;
}

async function expireSeconds(
  connection: SourceConnection,
  of: (...names: string[]) => string | null,
  signal?: AbortSignal,
): Promise<number | null> {
  // RDS purges by its own configuration, not by the server's variables.
  const hours = await rdsRetentionHours(connection, of, signal);
  if (hours !== undefined) return hours === null ? 0 : hours * 3600;
  const seconds = Number(of('binlog_expire_logs_seconds') ?? '0');
  const days = Number(of('expire_logs_days') ?? '0');
  if (seconds > 0) return seconds;
  return days > 0 ? days * 86_400 : null;
}

/** Undefined: not RDS. Null: RDS purges as soon as it can. */
async function rdsRetentionHours(
  connection: SourceConnection,
  of: (...names: string[]) => string | null,
  signal?: AbortSignal,
): Promise<number | null | undefined> {
  if (!(of('basedir') ?? '').startsWith('/rdsdbbin')) return undefined;
  try {
    const row: TextRow | undefined = await connection.first(
      "SELECT value AS hours FROM mysql.rds_configuration WHERE name = 'binlog retention hours'",
      signal,
    );
    return row?.hours == null ? null : Number(row.hours);
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
