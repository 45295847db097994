/** Character sets of a TiDB (`SHOW CHARSET`), and the alias of utf8. */
const CHARSETS: ReadonlySet<string> = new Set([
  'ascii',
  'binary',
  'gb18030',
  'gbk',
  'latin1',
  'utf8',
  'utf8mb3',
  'utf8mb4',
]);
/** Collations of a TiDB (`information_schema.collations`). */
const COLLATIONS: ReadonlySet<string> = new Set([
  'ascii_bin',
  'binary',
  'gb18030_bin',
  'gb18030_chinese_ci',
  'gbk_bin',
  'gbk_chinese_ci',
  'latin1_bin',
  ...['utf8', 'utf8mb4'].flatMap((set) => [`${set}_bin`, `${set}_general_ci`, `${set}_unicode_ci`]),
  'utf8mb4_0900_ai_ci',
  'utf8mb4_0900_bin',
]);

/** A character set with a collation of it. */
export interface TextForm {
  readonly charset: string;
  readonly collation: string;
}

/**
 * The form that TiDB has for a text of the source. Where it lacks the collation the answer is a binary one with the same
 * padding: it may tell apart what the source takes for equal, never the other way round, so no row of the source is
 * refused as a duplicate.
 */
export function tidbForm({ charset, collation }: TextForm): TextForm {
  const name = collation.toLowerCase().replace(/^utf8mb3_/, 'utf8_');
  const set = charset.toLowerCase() === 'utf8mb3' ? 'utf8' : charset.toLowerCase();
  if (CHARSETS.has(set) && COLLATIONS.has(name)) return { charset: set, collation: name };
  const noPad = /_0900_|_nopad_|uca1400_nopad/.test(name);
  if (noPad) return { charset: 'utf8mb4', collation: 'utf8mb4_0900_bin' };
  if (CHARSETS.has(set) && COLLATIONS.has(`${set}_bin`)) return { charset: set, collation: `${set}_bin` };
  return { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
}

/** Whether TiDB has the collation by this name, or by the other name of utf8. */
export function tidbHasCollation(collation: string): boolean {
  return COLLATIONS.has(collation.toLowerCase().replace(/^utf8mb3_/, 'utf8_'));
}
