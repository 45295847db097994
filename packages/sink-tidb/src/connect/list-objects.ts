import type { Session } from './session.ts';

/** Names of the databases that this account sees, system schemas included. */
export async function listTargetDatabases(session: Session): Promise<readonly string[]> {
  const rows = await session.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY SCHEMA_NAME');
  return rows.map((row) => row.name ?? '');
}

/** Names of the base tables of a database; empty when there is no such database. */
export async function listTargetTables(session: Session, database: string): Promise<readonly string[]> {
  const rows = await session.rows(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME`,
    [database],
  );
  return rows.map((row) => row.name ?? '');
}
