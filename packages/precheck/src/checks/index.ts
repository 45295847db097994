import type { Check } from '../types.ts';
import { clockOffset } from './both/clock-offset.ts';
import { cascades } from './objects/cascades.ts';
import { collationsMatch } from './objects/collations-match.ts';
import { columnsMatch } from './objects/columns-match.ts';
import { gtidInnodb } from './objects/gtid-innodb.ts';
import { keysMatch } from './objects/keys-match.ts';
import { nameCase } from './objects/name-case.ts';
import { onlineDdl } from './objects/online-ddl.ts';
import { otherJobs } from './objects/other-jobs.ts';
import { primaryKey } from './objects/primary-key.ts';
import { selectedObjects } from './objects/selected-objects.ts';
import { targetRows } from './objects/target-rows.ts';
import { targetTablesExist } from './objects/target-tables-exist.ts';
import { targetTriggers } from './objects/target-triggers.ts';
import { typesMatch } from './objects/types-match.ts';
import { unsupportedCollations } from './objects/unsupported-collations.ts';
import { unsupportedTypes } from './objects/unsupported-types.ts';
import { binlogDoDb } from './source/binlog-do-db.ts';
import { binlogFormat } from './source/binlog-format.ts';
import { binlogRetention } from './source/binlog-retention.ts';
import { binlogRowImage } from './source/binlog-row-image.ts';
import { binlogRowMetadata } from './source/binlog-row-metadata.ts';
import { enforceGtidConsistency } from './source/enforce-gtid-consistency.ts';
import { gtidMode } from './source/gtid-mode.ts';
import { logBin } from './source/log-bin.ts';
import { partialJson } from './source/partial-json.ts';
import { replica } from './source/replica.ts';
import { replicationPrivileges } from './source/replication-privileges.ts';
import { selectPrivilege } from './source/select-privilege.ts';
import { serverId } from './source/server-id.ts';
import { serverVersion } from './source/server-version.ts';
import { sourceConnections } from './source/source-connections.ts';
import { sourceReachable } from './source/source-reachable.ts';
import { startPosition } from './source/start-position.ts';
import { syncBinlog } from './source/sync-binlog.ts';
import { transactionCompression } from './source/transaction-compression.ts';
import { targetConnections } from './target/target-connections.ts';
import { targetIsTidb } from './target/target-is-tidb.ts';
import { targetPrivileges } from './target/target-privileges.ts';
import { targetReachable } from './target/target-reachable.ts';

/** The catalogue, in the order in which checks run and are shown. */
export const CHECKS: readonly Check[] = [
  sourceReachable,
  targetReachable,
  serverVersion,
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
  binlogDoDb,
  replica,
  binlogRetention,
  syncBinlog,
  transactionCompression,
  partialJson,
  sourceConnections,
  targetIsTidb,
  targetPrivileges,
  targetConnections,
  clockOffset,
  nameCase,
  targetTablesExist,
  columnsMatch,
  typesMatch,
  keysMatch,
  collationsMatch,
  unsupportedTypes,
  unsupportedCollations,
  primaryKey,
  gtidInnodb,
  cascades,
  onlineDdl,
  targetTriggers,
  targetRows,
  otherJobs,
];
