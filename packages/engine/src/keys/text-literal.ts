/** Reads `'…'` with MySQL's backslash escapes; undefined when the literal has another form. */
export function readQuoted(literal: string): string | undefined {
  const last = literal.length - 1;
  if (last < 1 || literal.charCodeAt(0) !== 39 || literal.charCodeAt(last) !== 39) return undefined;
  const body = literal.slice(1, last);
  if (!body.includes('\\') && !body.includes("'")) return body;
  return body.replace(/\\([\s\S])|''/g, (_, escaped: string | undefined) =>
    escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped),
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
};

/** The digits of `x'…'`, `X'…'` or `0x…` (with or without a `_charset` before it), lower case; else undefined. */
export function readHex(literal: string): string | undefined {
  const match = /^(?:_[a-z0-9]+ ?)?(?:x'([0-9a-f]*)'|0x([0-9a-f]+))$/i.exec(literal);
  const digits = match?.[1] ?? match?.[2];
  return digits?.toLowerCase();
}
