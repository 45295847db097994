import type { TableName } from '@tideway/domain';
import type { Side } from './side.ts';

/** A column as far as comparing needs it. */
export interface ShapeColumn {
  readonly name: string;
  /** `information_schema.columns.data_type`, lower case. */
  readonly type: string;
  readonly charset: string | null;
}

/** A table on one side. */
export interface TableShape {
  readonly columns: readonly ShapeColumn[];
  /** Columns of the primary key, or of the first unique key without NULLs, prefixes, expressions; empty without one. */
  readonly key: readonly string[];
}

/** Null when there is no such table. */
export async function readTableShape(side: Side, { schema, name }: TableName): Promise<TableShape | null> {
  const columns = await side.rows(
    `SELECT COLUMN_NAME AS name, DATA_TYPE AS type, CHARACTER_SET_NAME AS charset, IS_NULLABLE AS nullable
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    [schema, name],
  );
  if (columns.length === 0) return null;
  const nullable = new Set(columns.filter((row) => row.nullable !== 'NO').map((row) => row.name));
  const parts = await side.rows(
    `SELECT INDEX_NAME AS name, COLUMN_NAME AS column_name, SUB_PART AS prefix
     FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND TABLE_SCHEMA = ? AND TABLE_NAME = ?
     ORDER BY INDEX_NAME = 'PRIMARY' DESC, INDEX_NAME, SEQ_IN_INDEX`,
    [schema, name],
  );
  const known = new Set(columns.map((row) => row.name));
  const usable = [...Map.groupBy(parts, (row) => row.name).values()].find((key) =>
    key.every((part) => part.prefix === null && known.has(part.column_name) && !nullable.has(part.column_name)),
  );
  return {
    columns: columns.map((row) => ({
      name: row.name ?? '',
      type: (row.type ?? '').toLowerCase(),
      charset: row.charset ?? null,
    })),
    key: (usable ?? []).map((part) => part.column_name ?? ''),
  };
}
