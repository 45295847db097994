/**
 * Collations of which was measured (MySQL 9.7, WEIGHT_STRING of every printable ASCII character and of every pair):
 * two strings of printable ASCII are equal only if their lower-case forms are. Left out are those that tailor ASCII
 * letters (Lithuanian i = y, Roman i = j and u = v, …). TiDB's collations of the same names agree.
 */
export function isAsciiPlain(collation: string): boolean {
  return ASCII_PLAIN.has(collation);
}

/** Those of {@link isAsciiPlain} under which a CJK unified ideograph (U+4E00–U+9FA5) equals only itself. */
export function isHanPlain(collation: string): boolean {
  return HAN_PLAIN.has(collation);
}

const HAN_PLAIN = new Set([
  'utf8mb4_general_ci',
  'utf8mb4_unicode_ci',
  'utf8mb4_unicode_520_ci',
  'utf8mb4_0900_ai_ci',
  'utf8mb4_0900_as_ci',
  'utf8mb4_0900_as_cs',
  'utf8mb3_general_ci',
  'utf8mb3_unicode_ci',
  'utf8mb3_unicode_520_ci',
  'utf8_general_ci',
  'utf8_unicode_ci',
  'utf8_unicode_520_ci',
]);

const ASCII_PLAIN = new Set([
  ...HAN_PLAIN,
  'ascii_general_ci',
  'latin1_swedish_ci',
  'latin1_general_ci',
  'latin1_general_cs',
  'gbk_chinese_ci',
  'gb2312_chinese_ci',
  'gb18030_chinese_ci',
  'big5_chinese_ci',
]);
