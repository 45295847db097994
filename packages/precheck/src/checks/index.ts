import type { Check } from '../types.ts';
import { targetTablesExist } from './objects/target-tables-exist.ts';
import { binlogFormat } from './source/binlog-format.ts';
import { binlogRowImage } from './source/binlog-row-image.ts';
import { gtidMode } from './source/gtid-mode.ts';
import { logBin } from './source/log-bin.ts';
import { replicationPrivileges } from './source/replication-privileges.ts';
import { selectPrivilege } from './source/select-privilege.ts';
import { sourceReachable } from './source/source-reachable.ts';
import { startPosition } from './source/start-position.ts';
import { targetIsTidb } from './target/target-is-tidb.ts';
import { targetPrivileges } from './target/target-privileges.ts';
import { targetReachable } from './target/target-reachable.ts';

/** The catalogue, in the order in which checks run and are shown. */
export const CHECKS: readonly Check[] = [
  sourceReachable,
  targetReachable,
  logBin,
  binlogFormat,
  binlogRowImage,
  gtidMode,
  replicationPrivileges,
  selectPrivilege,
  startPosition,
  targetIsTidb,
  targetPrivileges,
  targetTablesExist,
];
