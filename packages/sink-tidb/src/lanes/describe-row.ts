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

/** A row of the target, and how to ask for it again; both null when it cannot be asked for. */
export interface TargetRowNow {
  readonly targetRow: ShownRow | null;
  readonly targetQuery: string | null;
}

/**
 * The target's row that is in the way of `change` by this key. Asked for in the transaction that failed, which may have
 * made the row itself. Without an answer when it cannot be asked for (an expression).
 */
export function findConflictingRow(
  session: Session,
  target: TableStructure,
  change: RowChange,
  keyName: string,
): Promise<TargetRowNow> {
  const key = target.uniqueKeys.find(({ name }) => name.toLowerCase() === keyName.toLowerCase());
  return findByKey(session, target, key, change.table, change.after);
}

/** The target's row with the key that the changed row has (before the change). Never throws: the failure is another. */
export async function findSameRow(
  session: Session,
  target: TableStructure | undefined,
  change: RowChange,
): Promise<TargetRowNow> {
  const key = target?.uniqueKeys.find(({ primary }) => primary) ?? target?.uniqueKeys[0];
  if (target === undefined) return { targetRow: null, targetQuery: null };
  return findByKey(session, target, key, change.table, change.before ?? change.after).catch(() => ({
    targetRow: null,
    targetQuery: null,
  }));
}

async function findByKey(
  session: Session,
  target: TableStructure,
  key: TableStructure['uniqueKeys'][number] | undefined,
  source: TableStructure,
  image: RowImage | null,
): Promise<TargetRowNow> {
  const conditions = key?.parts.map(({ ordinal, prefix }) => {
    const name = ordinal === null ? undefined : target.columns[ordinal]?.name;
    const place = source.columns.findIndex((column) => column.name.toLowerCase() === name?.toLowerCase());
    if (name === undefined || place < 0 || image === null || place >= image.columnCount) return null;
    const literal = image.literal(place);
    const column = quoteIdentifier(name);
    return prefix === null ? `${column} = ${literal}` : `LEFT(${column}, ${prefix}) = LEFT(${literal}, ${prefix})`;
  });
  if (conditions === undefined || conditions.includes(null)) return { targetRow: null, targetQuery: null };
  const targetQuery = selectRow(target.table, conditions.join(' AND '));
  const rows = await session.rows(targetQuery);
  return { targetRow: rows[0] === undefined ? null : showTextRow(rows[0]), targetQuery };
}

function selectRow(table: TableName, condition: string): string {
  return `SELECT * FROM ${quoteTable(table)} WHERE ${condition} LIMIT 1`;
}
