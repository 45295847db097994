const ESCAPED: Readonly<Record<string, string>> = { '0': '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' };

/** Why a value was cut, behind it: `… (302 characters)`. */
const CUT = /… \(\d+ characters\)$/;

/** What a SQL literal of a row image says, as the target's text would: without its quotes; null for NULL. */
export function literalText(literal: unknown): string | null {
  if (literal == null || literal === 'NULL') return null;
  const shown = String(literal);
  if (!shown.startsWith("'")) return shown;
  const [cut = ''] = CUT.exec(shown) ?? [];
  const quoted = shown.slice(1, shown.length - (cut === '' ? 1 : cut.length));
  return (
    quoted.replaceAll(/\\(.)|''/gs, (_, letter?: string) =>
      letter === undefined ? "'" : (ESCAPED[letter] ?? letter),
    ) + cut
  );
}

/** A cell of the target's row, in which NULL is a word. */
export function targetText(value: unknown): string | null {
  return value == null || value === 'NULL' ? null : String(value);
}
