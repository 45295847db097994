import {
  type ColumnStructure,
  type ForeignKeyStructure,
  type KeyStructure,
  shareParts,
  type TableName,
  type TableStructure,
} from '@tideway/domain';
import type { TextRow } from '../connect/source-connection.ts';

/** What information_schema says of one table; the rows' columns are named in read-structures.ts. */
export interface StructureRows {
  readonly table: TableName;
  readonly engine: string | null;
  readonly columns: readonly TextRow[];
  readonly keys: readonly TextRow[];
  readonly foreignKeys: readonly TextRow[];
  readonly triggers: readonly string[];
}

/** Rows of information_schema as a structure; ordinals are 0-based places in `columns`. */
export function buildStructure(rows: StructureRows): TableStructure {
  const columns = rows.columns.map(buildColumn);
  const ordinals = new Map(columns.map(({ name }, ordinal) => [name.toLowerCase(), ordinal]));
  return shareParts({
    table: rows.table,
    columns,
    uniqueKeys: buildKeys(rows.keys, ordinals),
    foreignKeys: buildForeignKeys(rows.foreignKeys),
    engine: rows.engine,
    triggers: rows.triggers,
  });
}

function buildColumn(row: TextRow): ColumnStructure {
  const columnType = row.column_type ?? '';
  const extra = (row.extra ?? '').toUpperCase();
  const nullable = row.nullable === 'YES';
  const value = row.default_value ?? null;
  return {
    name: row.name ?? '',
    dataType: (row.data_type ?? '').toLowerCase(),
    columnType,
    // zerofill implies unsigned, and is in the text beside it.
    unsigned: / unsigned| zerofill/i.test(columnType.replace(/'(?:[^']|'')*'/g, '')),
    nullable,
    charset: row.charset ?? null,
    collation: row.collation ?? null,
    generated: /VIRTUAL GENERATED|^VIRTUAL/.test(extra)
      ? 'virtual'
      : /STORED GENERATED|PERSISTENT/.test(extra)
        ? 'stored'
        : 'no',
    // MariaDB writes the default NULL as the word.
    hasDefault: (value !== null && !(nullable && value === 'NULL')) || extra.includes('DEFAULT_GENERATED'),
    autoIncrement: extra.includes('AUTO_INCREMENT'),
    invisible: /\bINVISIBLE\b/.test(extra),
  };
}

function buildKeys(rows: readonly TextRow[], ordinals: ReadonlyMap<string, number>): readonly KeyStructure[] {
  const keys = new Map<string, { name: string; primary: boolean; parts: KeyStructure['parts'][number][] }>();
  for (const row of rows) {
    const name = row.name ?? '';
    const key = keys.get(name) ?? { name, primary: name === 'PRIMARY', parts: [] };
    keys.set(name, key);
    // A functional part has no column; a column that is not listed is treated like one: the engine then takes the table.
    const ordinal = row.col == null ? null : (ordinals.get(row.col.toLowerCase()) ?? null);
    key.parts.push({ ordinal, prefix: row.prefix == null ? null : Number(row.prefix) });
  }
  // The primary key first: engine and people look for it there.
  return [...keys.values()].sort((a, b) => Number(b.primary) - Number(a.primary));
}

function buildForeignKeys(rows: readonly TextRow[]): readonly ForeignKeyStructure[] {
  const keys = new Map<string, ForeignKeyStructure & { columns: string[]; referencedColumns: string[] }>();
  for (const row of rows) {
    const name = row.name ?? '';
    const key = keys.get(name) ?? {
      name,
      columns: [],
      referenced: { schema: row.ref_schema ?? '', name: row.ref_table ?? '' },
      referencedColumns: [],
      onDelete: row.on_delete ?? '',
      onUpdate: row.on_update ?? '',
    };
    keys.set(name, key);
    key.columns.push(row.col ?? '');
    key.referencedColumns.push(row.ref_col ?? '');
  }
  return [...keys.values()];
}
