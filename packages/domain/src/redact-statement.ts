/**
 * A statement as it may be shown and logged: one that can hold a password or its hash is cut to its first words.
 * `CREATE USER 'a' IDENTIFIED WITH … AS '$A$005$…'` becomes `CREATE USER … (hidden: it can hold a password)`.
 */
export function redactStatement(sql: string): string {
  if (!/\b(identified|password|auth_string|master_password|source_password)\b/i.test(sql)) return sql;
  const words = sql.trim().split(/\s+/).slice(0, 2).join(' ');
  return `${words} … (hidden: it can hold a password)`;
}
