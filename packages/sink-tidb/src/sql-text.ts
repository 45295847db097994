import mysql from 'mysql2';

/** A string (or NULL, or a number) as a literal, for sessions whose sql_mode reads backslashes as escapes: all ours. */
export function sqlValue(value: string | number | bigint | null): string {
  return typeof value === 'bigint' ? String(value) : mysql.escape(value);
}
