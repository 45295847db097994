/** The labels of an `enum('a','b')` or `set(…)` column type, in order; quotes doubled in the text. Null for other types. */
export function columnLabels(columnType: string): readonly string[] | null {
  if (!/^(enum|set)\(/i.test(columnType)) return null;
  return [...columnType.matchAll(/'((?:[^']|'')*)'/g)].map((match) => (match[1] ?? '').replaceAll("''", "'"));
}
