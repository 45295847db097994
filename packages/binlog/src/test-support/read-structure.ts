import type { ColumnStructure, TableStructure } from '@tideway/domain';
import type mysql from 'mysql2/promise';

/** The structure of a table as information_schema has it now: enough for tests of metadata that the log lacks. */
export async function readStructure(db: mysql.Connection, schema: string, name: string): Promise<TableStructure> {
  const [rows] = await db.query<mysql.RowDataPacket[]>(
    `SELECT COLUMN_NAME name, DATA_TYPE dataType, COLUMN_TYPE columnType, IS_NULLABLE nullable,
            CHARACTER_SET_NAME charset, COLLATION_NAME collation, EXTRA extra
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    [schema, name],
  );
  const columns = rows.map(
    (row): ColumnStructure => ({
      name: row.name,
      dataType: row.dataType,
      columnType: row.columnType,
      unsigned: /unsigned/.test(row.columnType),
      nullable: row.nullable === 'YES',
      charset: row.charset,
      collation: row.collation,
      generated: /VIRTUAL/.test(row.extra) ? 'virtual' : /STORED|PERSISTENT/.test(row.extra) ? 'stored' : 'no',
      hasDefault: false,
      autoIncrement: false,
      invisible: /INVISIBLE/.test(row.extra),
    }),
  );
  return { table: { schema, name }, columns, uniqueKeys: [], foreignKeys: [], engine: null, triggers: [] };
}
