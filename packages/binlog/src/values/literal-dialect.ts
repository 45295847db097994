/**
 * What the target understands.
 *
 * `tidb`: the charsets TiDB has, VECTOR as text. Text of any source charset is decoded here, by the source server's
 * own tables, and sent as utf8; the target converts it to its column's charset.
 *
 * `mysql`: every charset has an introducer, VECTOR as bytes. Text that is not plain ASCII in a charset other than utf8
 * goes as `_charset x'…'`, so that a column of the same charset gets the very bytes, even those that Unicode has no
 * character for.
 */
export type LiteralDialect = 'tidb' | 'mysql';

const TIDB_CHARSETS: ReadonlySet<string> = new Set(['ascii', 'gbk', 'gb18030', 'latin1', 'utf8mb3', 'utf8mb4']);

/** Whether `_charset` may stand before a literal. */
export function hasIntroducer(dialect: LiteralDialect, charset: string): boolean {
  return dialect === 'mysql' || TIDB_CHARSETS.has(charset);
}
