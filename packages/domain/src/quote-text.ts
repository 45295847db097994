/** A text as an SQL string literal of a session with backslash escapes on (the default everywhere). */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`;
}

/** `user@host`, as CURRENT_USER() says it, quoted for GRANT. */
export function quoteAccount(account: string): string {
  const at = account.lastIndexOf('@');
  return at < 0 ? quoteText(account) : `${quoteText(account.slice(0, at))}@${quoteText(account.slice(at + 1))}`;
}
