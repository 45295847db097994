import { quoteIdentifier, quoteTable, type TableName, type TableStructure } from '@tideway/domain';
import type { RowChange, RowImage } from '@tideway/engine';
import type { Session, TextRow } from '../connect/session.ts';

/** Characters of a value that are shown; rows can be megabytes. */
const SHOWN = 200;

/** Column names and their literals, shortened. */
export type ShownRow = Readonly<Record<string, string>>;

function shorten(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… (${text.length} characters)`;
}

/** The row of an image, as SQL literals. */
export function showImage(table: TableStructure, image: RowImage | null): ShownRow {
  if (image === null) return {};
  const shown: Record<string, string> = {};
  table.columns.forEach(({ name }, ordinal) => {
    if (ordinal < image.columnCount && !image.isAbsent(ordinal)) shown[name] = shorten(image.literal(ordinal));
  });
  return shown;
}

/** The row as the target's texts. */
export function showTextRow(row: TextRow): ShownRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === null ? 'NULL' : shorten(value)]),
  );
}

/** Columns that name a row: those of the primary key, else of the first unique key, else all. */
export function keyColumns(table: TableStructure): readonly number[] {
  const usable = table.uniqueKeys.filter(({ parts }) => parts.every(({ ordinal }) => ordinal !== null));
  const key = usable.find(({ primary }) => primary) ?? usable[0];
  return key === undefined ? table.columns.map((_, ordinal) => ordinal) : key.parts.map(({ ordinal }) => ordinal ?? 0);
}

/** The key of the changed row (before the change), `{"id":"5"}`. */
export function showKey({ table, before, after }: RowChange): ShownRow {
  const image = before ?? after;
  const shown: Record<string, string> = {};
  for (const ordinal of keyColumns(table)) {
    const name = table.columns[ordinal]?.name;
    if (name !== undefined && image !== null) shown[name] = shorten(image.literal(ordinal));
  }
  return shown;
}

/** `Duplicate entry '1' for key 't.ua'` → `ua`; older servers name the key without its table. */
export function duplicateKeyName(message: string): string | null {
  const key = /for key '(.*)'$/.exec(message)?.[1];
  return key === undefined ? null : key.slice(key.lastIndexOf('.') + 1);
}

/**
 * The target's row that is in the way of `change` by this key. Asked for in the transaction that failed, which may have
 * made the row itself. Null when it cannot be asked for (an expression), or is not there.
 */
export async function findConflictingRow(
  session: Session,
  target: TableStructure,
  change: RowChange,
  keyName: string,
): Promise<ShownRow | null> {
  const key = target.uniqueKeys.find(({ name }) => name.toLowerCase() === keyName.toLowerCase());
  const conditions = key?.parts.map(({ ordinal, prefix }) => {
    const name = ordinal === null ? undefined : target.columns[ordinal]?.name;
    const source = change.table.columns.findIndex((column) => column.name.toLowerCase() === name?.toLowerCase());
    if (name === undefined || source < 0 || change.after === null) return null;
    const literal = change.after.literal(source);
    const column = quoteIdentifier(name);
    return prefix === null ? `${column} = ${literal}` : `LEFT(${column}, ${prefix}) = LEFT(${literal}, ${prefix})`;
  });
  if (conditions === undefined || conditions.includes(null)) return null;
  const rows = await session.rows(selectRow(target.table, conditions.join(' AND ')));
  return rows[0] === undefined ? null : showTextRow(rows[0]);
}

function selectRow(table: TableName, condition: string): string {
  return `SELECT * FROM ${quoteTable(table)} WHERE ${condition} LIMIT 1`;
}
