import { randomUUID } from 'node:crypto';
import type { SourceConnection } from '../connect/source-connection.ts';
import type { DumpOptions } from './binlog-dump.ts';

/** A day: while we do not read, the source's writes wait, and it must not take us for dead. */
const NET_WRITE_TIMEOUT_S = 86_400;

/** Sets what the source's dump thread asks its session for, under the old names and the new. */
export async function prepareDumpSession(
  connection: SourceConnection,
  { start, server, heartbeatMs = 1_000 }: DumpOptions,
  signal?: AbortSignal,
): Promise<void> {
  const period = Math.round(heartbeatMs * 1e6);
  // Says that we know the checksums; which events carry one stands in the format description.
  const settings = ['master_binlog_checksum = @@global.binlog_checksum', `master_heartbeat_period = ${period}`];
  if (server.flavour === 'mariadb') {
    settings.push('mariadb_slave_capability = 4');
    if (start.mode === 'mariadb-gtid') settings.push(`slave_connect_state = '${checkState(start.state)}'`);
    if (start.mode === 'mariadb-gtid') settings.push('slave_gtid_strict_mode = 0', 'slave_gtid_ignore_duplicates = 0');
  } else {
    // A source ends the older of two dumps with one UUID: ours are never two.
    const uuid = randomUUID();
    settings.push(`slave_uuid = '${uuid}'`, `replica_uuid = '${uuid}'`);
    settings.push('source_binlog_checksum = @@global.binlog_checksum', `source_heartbeat_period = ${period}`);
  }
  await connection.query(`SET ${settings.map((setting) => `@${setting}`).join(', ')}`, signal);
  await connection.query(`SET SESSION net_write_timeout = ${NET_WRITE_TIMEOUT_S}`, signal);
}

/** It is written into a statement: digits, dashes and commas, or nothing. */
function checkState(state: string): string {
  if (/^[0-9,\s-]*$/.test(state)) return state.replaceAll(/\s/g, '');
  throw new RangeError(`"${state}" is not a MariaDB GTID position`);
}
