import { quoteText, SYSTEM_SCHEMAS, type TableName } from '@tideway/domain';
import type { SourceConnection } from '@tideway/source-mysql';

/** A base table of the source. */
export interface SourceTable extends TableName {
  readonly engine: string | null;
  readonly collation: string | null;
}

/** All base tables that the account sees, system schemas left out: one query. */
export async function listSourceTables(
  connection: SourceConnection,
  signal: AbortSignal,
): Promise<readonly SourceTable[]> {
  const rows = await connection.query(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, ENGINE AS engine, TABLE_COLLATION AS collation_name
     FROM information_schema.TABLES
     WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
       AND TABLE_SCHEMA NOT IN (${SYSTEM_SCHEMAS.map(quoteText).join(', ')})
     ORDER BY TABLE_SCHEMA, TABLE_NAME`,
    signal,
  );
  return rows.map((row) => ({
    schema: row.db ?? '',
    name: row.tbl ?? '',
    engine: row.engine ?? null,
    collation: row.collation_name ?? null,
  }));
}
