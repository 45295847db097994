/**
 * Collations of which was measured (MySQL 9.7: WEIGHT_STRING of every printable ASCII character and of every pair of
 * them) that two strings of printable ASCII are equal only if their lower-case forms are.
 *
 * Left out: those that failed (gbk, gb2312: y = ~; big5: e = `; Lithuanian: i = y; Roman and Latin: i = j and u = v;
 * koi8u, geostd8, macce, swe7), and tailorings with contractions, of which pairs do not tell everything (Hungarian
 * ccs = cscs). Their values are not comparable here, which is safe.
 */
export function isAsciiPlain(collation: string): boolean {
  return ASCII_PLAIN.has(collation);
}

/** Those of {@link isAsciiPlain} under which (measured, too) each of U+4E00–U+9FA5 equals nothing but itself. */
export function isHanPlain(collation: string): boolean {
  return HAN_PLAIN.has(collation);
}

const UNICODE = ['utf8', 'utf8mb3', 'utf8mb4'].flatMap((charset) =>
  ['general_ci', 'unicode_ci', 'unicode_520_ci'].map((rules) => `${charset}_${rules}`),
);

const HAN_PLAIN = new Set([
  ...UNICODE,
  'utf8mb4_0900_ai_ci',
  'utf8mb4_0900_as_ci',
  'utf8mb4_0900_as_cs',
  'utf8mb4_zh_0900_as_cs',
]);

const ASCII_PLAIN = new Set([
  ...HAN_PLAIN,
  'ascii_general_ci',
  'cp1250_general_ci',
  'cp1251_bulgarian_ci',
  'cp1251_general_ci',
  'cp1251_general_cs',
  'cp1256_general_ci',
  'cp1257_general_ci',
  'cp850_general_ci',
  'cp852_general_ci',
  'cp866_general_ci',
  'cp932_japanese_ci',
  'dec8_swedish_ci',
  'eucjpms_japanese_ci',
  'euckr_korean_ci',
  'gb18030_chinese_ci',
  'greek_general_ci',
  'hebrew_general_ci',
  'koi8r_general_ci',
  'latin1_danish_ci',
  'latin1_general_ci',
  'latin1_general_cs',
  'latin1_german1_ci',
  'latin1_spanish_ci',
  'latin1_swedish_ci',
  'latin2_general_ci',
  'latin5_turkish_ci',
  'latin7_general_ci',
  'latin7_general_cs',
  'macroman_general_ci',
  'sjis_japanese_ci',
  'ujis_japanese_ci',
]);
