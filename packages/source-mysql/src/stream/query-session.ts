import { collationById, formatSqlMode, type QueryStatusVariables } from '@tideway/binlog';
import type { QuerySession } from '@tideway/engine';

/** OPTION_NO_FOREIGN_KEY_CHECKS and OPTION_RELAXED_UNIQUE_CHECKS (sql/query_options.h). */
const NO_FOREIGN_KEY_CHECKS = 1 << 26;
const RELAXED_UNIQUE_CHECKS = 1 << 27;

/** The session a statement ran in, out of the status variables of its event. */
export function querySession(status: QueryStatusVariables, flavour: 'mysql' | 'mariadb' = 'mysql'): QuerySession {
  const { flags2 = 0, sqlMode, timeZone, charset, databaseCollation } = status;
  const collation = (id: number | undefined): string | null =>
    id === undefined ? null : (collationById(id)?.name ?? null);
  return {
    flavour,
    sqlMode: sqlMode === undefined ? null : formatSqlMode(sqlMode),
    timeZone: timeZone ?? null,
    charsetClient: charset === undefined ? null : (collationById(charset.client)?.charset ?? null),
    collationConnection: collation(charset?.connection),
    collationServer: collation(charset?.server),
    collationDatabase: collation(databaseCollation),
    microseconds: status.microseconds ?? null,
    explicitDefaultsForTimestamp: status.explicitDefaultsForTimestamp ?? null,
    foreignKeyChecks: (flags2 & NO_FOREIGN_KEY_CHECKS) === 0,
    uniqueChecks: (flags2 & RELAXED_UNIQUE_CHECKS) === 0,
  };
}
