/** The end of a set is what changes: `…:1-88121`; of several UUIDs the last, and how many there are. */
export function shortGtid(set: string): string {
  const parts = set.replace(/\s/g, '').split(',');
  const last = parts.at(-1) ?? '';
  const tail = last.slice(last.indexOf(':'));
  return `${parts.length > 1 ? `${parts.length} UUIDs, ` : ''}…${tail.length > 40 ? `:…${tail.slice(-30)}` : tail}`;
}
