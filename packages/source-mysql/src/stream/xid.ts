/**
 * An XA transaction's id in the one form both its prepare event and its decision are compared by:
 * `X'<gtrid hex>',X'<bqual hex>',<format id>`, as MySQL and MariaDB write it into their own statements.
 */
export function formatXid(gtrid: Uint8Array, bqual: Uint8Array, formatId: number): string {
  return `X'${hex(gtrid)}',X'${hex(bqual)}',${formatId}`;
}

/** The id in a logged `XA COMMIT …` or `XA START …`; quoted text and hex are the same id. */
export function parseXid(sql: string): string {
  const text = sql.replace(/^\s*XA\s+\w+\s*/i, '').replace(/\s+ONE\s+PHASE\s*$/i, '');
  const parts = [...text.matchAll(/[xX]'([0-9a-fA-F]*)'|'((?:[^']|'')*)'|0x([0-9a-fA-F]+)|(\d+)/g)];
  const bytes = (part: RegExpMatchArray | undefined): string => {
    if (part === undefined) return '';
    const written = part[1] ?? part[3];
    return written?.toLowerCase() ?? hex(Buffer.from((part[2] ?? '').replaceAll("''", "'")));
  };
  return `X'${bytes(parts[0])}',X'${bytes(parts[1])}',${parts[2]?.[4] ?? '1'}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
