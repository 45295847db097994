/** Splits rendered rows into statements of at most so many rows and so many bytes (a row alone may exceed them). */
export function splitRows<T>(
  rows: readonly T[],
  textOf: (row: T) => string,
  maxRows: number,
  maxBytes: number,
): { readonly rows: readonly T[]; readonly texts: readonly string[] }[] {
  const result: { rows: T[]; texts: string[] }[] = [];
  let open: { rows: T[]; texts: string[] } | undefined;
  let bytes = 0;
  for (const row of rows) {
    const text = textOf(row);
    // UTF-16 units × 3 bounds the UTF-8 bytes; exact counting would cost a pass over each row.
    const size = text.length * 3;
    if (open === undefined || open.rows.length >= maxRows || bytes + size > maxBytes) {
      open = { rows: [], texts: [] };
      result.push(open);
      bytes = 0;
    }
    open.rows.push(row);
    open.texts.push(text);
    bytes += size;
  }
  return result;
}

/** As {@link splitRows}, by a bound of each row's bytes instead of its text. */
export function splitBySize<T>(
  rows: readonly T[],
  sizeOf: (row: T) => number,
  maxRows: number,
  maxBytes: number,
): readonly (readonly T[])[] {
  const result: T[][] = [];
  let open: T[] | undefined;
  let bytes = 0;
  for (const row of rows) {
    const size = sizeOf(row);
    if (open === undefined || open.length >= maxRows || bytes + size > maxBytes) {
      open = [];
      result.push(open);
      bytes = 0;
    }
    open.push(row);
    bytes += size;
  }
  return result;
}
