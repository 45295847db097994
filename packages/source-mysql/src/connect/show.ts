import { quoteTable, say, type TableName, TidewayError } from '@tideway/domain';
import type { SourceConnection } from './source-connection.ts';

/** The server's own CREATE TABLE, identifiers quoted. */
export async function showCreateTable(
  connection: SourceConnection,
  table: TableName,
  signal?: AbortSignal,
): Promise<string> {
  const row = await connection.first(`SHOW CREATE TABLE ${quoteTable(table)}`, signal);
  const sql = row?.['Create Table'];
  if (sql != null) return sql;
  throw new TidewayError('SOURCE_QUERY_FAILED', {
    detail: say(`${quoteTable(table)} is no table on the source.`, `${quoteTable(table)} 不是源端的表。`),
  });
}

/** The lines of SHOW GRANTS for this account; roles that are active are expanded where the server has roles. */
export async function showGrants(connection: SourceConnection, signal?: AbortSignal): Promise<readonly string[]> {
  const lines = async (sql: string): Promise<string[]> =>
    (await connection.query(sql, signal)).map((row) => Object.values(row)[0] ?? '');
  try {
    const roles = (await connection.first('SELECT CURRENT_ROLE() AS roles', signal))?.roles;
    // MySQL lists quoted roles; MariaDB names the one active role, whose grants SHOW GRANTS includes by itself.
    if (roles?.startsWith('`')) return await lines(`SHOW GRANTS FOR CURRENT_USER() USING ${roles}`);
  } catch {
    signal?.throwIfAborted();
  }
  return lines('SHOW GRANTS');
}
