import type { Check } from '../types.ts';
import { clockOffset } from './both/clock-offset.ts';
import { packetSize } from './both/packet-size.ts';
import { timeZone } from './both/time-zone.ts';
import { cascades } from './objects/cascades.ts';
import { collationsMatch } from './objects/collations-match.ts';
import { columnsMatch } from './objects/columns-match.ts';
import { foreignKeys } from './objects/foreign-keys.ts';
import { gtidInnodb } from './objects/gtid-innodb.ts';
import { keysMatch } from './objects/keys-match.ts';
import { nameCase } from './objects/name-case.ts';
import { onlineDdl } from './objects/online-ddl.ts';
import { otherJobs } from './objects/other-jobs.ts';
import { primaryKey } from './objects/primary-key.ts';
import { rowSize } from './objects/row-size.ts';
import { selectedObjects } from './objects/selected-objects.ts';
import { targetRows } from './objects/target-rows.ts';
import { targetTablesExist } from './objects/target-tables-exist.ts';
import { targetTriggers } from './objects/target-triggers.ts';
import { typesMatch } from './objects/types-match.ts';
import { unsupportedCollations } from './objects/unsupported-collations.ts';
import { unsupportedTypes } from './objects/unsupported-types.ts';
import { auroraWriter } from './source/aurora-writer.ts';
import { backlog } from './source/backlog.ts';
import { binlogDoDb } from './source/binlog-do-db.ts';
import { binlogFormat } from './source/binlog-format.ts';
import { binlogRetention } from './source/binlog-retention.ts';
import { binlogRowImage } from './source/binlog-row-image.ts';
import { binlogRowMetadata } from './source/binlog-row-metadata.ts';
import { dataSource } from './source/data-source.ts';
import { enforceGtidConsistency } from './source/enforce-gtid-consistency.ts';
import { gtidMode } from './source/gtid-mode.ts';
import { logBin } from './source/log-bin.ts';
import { logReadable } from './source/log-readable.ts';
import { partialJson } from './source/partial-json.ts';
import { replica } from './source/replica.ts';
import { replicaIds } from './source/replica-ids.ts';
import { replicationPrivileges } from './source/replication-privileges.ts';
import { selectPrivilege } from './source/select-privilege.ts';
import { serverId } from './source/server-id.ts';
import { serverVersion } from './source/server-version.ts';
import { sourceConnections } from './source/source-connections.ts';
import { sourceReachable } from './source/source-reachable.ts';
import { startPosition } from './source/start-position.ts';
import { syncBinlog } from './source/sync-binlog.ts';
import { timestampDefaults } from './source/timestamp-defaults.ts';
import { transactionCompression } from './source/transaction-compression.ts';
import { targetConnections } from './target/target-connections.ts';
import { targetIsTidb } from './target/target-is-tidb.ts';
import { targetPrivileges } from './target/target-privileges.ts';
import { targetReachable } from './target/target-reachable.ts';
import { targetRequiresKeys } from './target/target-requires-keys.ts';
import { targetWritable } from './target/target-writable.ts';

/** The catalogue, in the order in which checks run and are shown. */
export const CHECKS: readonly Check[] = [
  sourceReachable,
  targetReachable,
  serverVersion,
  dataSource,
  auroraWriter,
  serverId,
  logBin,
  binlogFormat,
  binlogRowImage,
  binlogRowMetadata,
  gtidMode,
  enforceGtidConsistency,
  replicationPrivileges,
  selectPrivilege,
  selectedObjects,
  startPosition,
  logReadable,
  binlogDoDb,
  replica,
  replicaIds,
  binlogRetention,
  backlog,
  syncBinlog,
  transactionCompression,
  partialJson,
  timestampDefaults,
  sourceConnections,
  targetIsTidb,
  targetWritable,
  targetPrivileges,
  targetConnections,
  targetRequiresKeys,
  packetSize,
  clockOffset,
  timeZone,
  nameCase,
  targetTablesExist,
  columnsMatch,
  typesMatch,
  keysMatch,
  collationsMatch,
  unsupportedTypes,
  unsupportedCollations,
  rowSize,
  primaryKey,
  gtidInnodb,
  cascades,
  foreignKeys,
  onlineDdl,
  targetTriggers,
  targetRows,
  otherJobs,
];
