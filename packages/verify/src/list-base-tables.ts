import type { TableName } from '@tideway/domain';
import type { Side } from './side.ts';

/** All base tables of these databases, in order. */
export async function listBaseTables(side: Side, databases: readonly string[]): Promise<readonly TableName[]> {
  if (databases.length === 0) return [];
  const rows = await side.rows(
    `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t FROM information_schema.TABLES
     WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA IN (${databases.map(() => '?').join(', ')})
     ORDER BY TABLE_SCHEMA, TABLE_NAME`,
    databases,
  );
  return rows.map((row) => ({ schema: row.s ?? '', name: row.t ?? '' }));
}
