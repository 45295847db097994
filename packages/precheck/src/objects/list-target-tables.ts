import { quoteText, SYSTEM_SCHEMAS, type TableName } from '@tideway/domain';
import type { Session } from '@tideway/sink-tidb';

/** A table or view of the target. */
export interface TargetTable extends TableName {
  readonly isView: boolean;
}

/** All tables and views that the account sees, system schemas left out: one query. */
export async function listTargetTables(session: Session): Promise<readonly TargetTable[]> {
  const rows = await session.rows(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, TABLE_TYPE AS type FROM information_schema.TABLES
     WHERE LOWER(TABLE_SCHEMA) NOT IN (${SYSTEM_SCHEMAS.map(quoteText).join(', ')})`,
  );
  return rows.map((row) => ({ schema: row.db ?? '', name: row.tbl ?? '', isView: row.type !== 'BASE TABLE' }));
}
