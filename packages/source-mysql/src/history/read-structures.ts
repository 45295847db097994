import { quoteText, say, type TableName, type TableStructure, TidewayError, tableKey } from '@tideway/domain';
import type { SourceConnection, TextRow } from '../connect/source-connection.ts';
import { buildStructure } from './build-structure.ts';

/** Names in one IN list: keeps statements small on sources with many tables. */
const CHUNK = 500;

/**
 * The structures of many tables as they are now: six queries a schema and 500 tables. Tables that do not exist, or that
 * the account may not see, are absent from the result (keys: {@link tableKey} of the server's own spelling).
 */
export async function readTableStructures(
  connection: SourceConnection,
  tables: readonly TableName[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, TableStructure>> {
  await showGeneratedKeys(connection);
  const bySchema = new Map<string, string[]>();
  for (const { schema, name } of tables) {
    const names = bySchema.get(schema);
    if (names === undefined) bySchema.set(schema, [name]);
    else names.push(name);
  }
  const structures = new Map<string, TableStructure>();
  for (const [schema, names] of bySchema) {
    for (let start = 0; start < names.length; start += CHUNK) {
      await readChunk(connection, schema, names.slice(start, start + CHUNK), structures, signal);
    }
  }
  return structures;
}

/** One table; SOURCE_SCHEMA_UNKNOWN when it does not exist or cannot be seen. */
export async function readTableStructure(
  connection: SourceConnection,
  table: TableName,
  signal?: AbortSignal,
): Promise<TableStructure> {
  const structure = (await readTableStructures(connection, [table], signal)).get(tableKey(table));
  if (structure !== undefined) return structure;
  throw new TidewayError('SOURCE_SCHEMA_UNKNOWN', {
    detail: say(
      `The table ${tableKey(table)} does not exist on the source, or this account has no privilege on it.`,
      `表 ${tableKey(table)} 在源端不存在，或该账号没有权限。`,
    ),
    params: { table: tableKey(table) },
  });
}

/** Generated invisible primary keys are in the row images, so they must be in the structure (MySQL ≥ 8.0.30). */
async function showGeneratedKeys(connection: SourceConnection): Promise<void> {
  try {
    await connection.query('SET SESSION show_gipk_in_create_table_and_information_schema = ON');
  } catch {
    // Other servers have neither the variable nor such keys.
  }
}

async function readChunk(
  connection: SourceConnection,
  schema: string,
  names: readonly string[],
  into: Map<string, TableStructure>,
  signal?: AbortSignal,
): Promise<void> {
  const list = names.map(quoteText).join(', ');
  // A constant schema (and one constant name) is what lets 5.6 and MariaDB read one folder instead of all.
  const where = (prefix: string): string =>
    `${prefix}TABLE_SCHEMA = ${quoteText(schema)} AND ${prefix}TABLE_NAME ${names.length === 1 ? `= ${list}` : `IN (${list})`}`;
  const tables = await connection.query(
    `SELECT TABLE_NAME AS name, ENGINE AS engine FROM information_schema.TABLES
     WHERE ${where('')} AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')`,
    signal,
  );
  if (tables.length === 0) return;
  const columns = grouped(await connection.query(columnsSql(where('')), signal));
  const keys = grouped(await connection.query(keysSql(where('')), signal));
  const foreignKeys = grouped(await connection.query(foreignKeysSql(where('k.')), signal));
  const triggers = grouped(
    await connection.query(
      `SELECT EVENT_OBJECT_TABLE AS tbl, TRIGGER_NAME AS name FROM information_schema.TRIGGERS
       WHERE EVENT_OBJECT_SCHEMA = ${quoteText(schema)} AND EVENT_OBJECT_TABLE IN (${list})`,
      signal,
    ),
  );
  const wanted = new Set(names);
  for (const { name, engine } of tables) {
    // Where names differ by case only, the comparison of information_schema may bring both.
    if (name === null || name === undefined || !wanted.has(name)) continue;
    const structure = buildStructure({
      table: { schema, name },
      engine: engine ?? null,
      columns: columns.get(name) ?? [],
      keys: keys.get(name) ?? [],
      foreignKeys: foreignKeys.get(name) ?? [],
      triggers: (triggers.get(name) ?? []).map((row) => row.name ?? ''),
    });
    into.set(tableKey(structure.table), structure);
  }
}

function columnsSql(where: string): string {
  return `SELECT TABLE_NAME AS tbl, COLUMN_NAME AS name, DATA_TYPE AS data_type, COLUMN_TYPE AS column_type,
      IS_NULLABLE AS nullable, CHARACTER_SET_NAME AS charset, COLLATION_NAME AS collation,
      COLUMN_DEFAULT AS default_value, EXTRA AS extra
    FROM information_schema.COLUMNS WHERE ${where} ORDER BY TABLE_NAME, ORDINAL_POSITION`;
}

function keysSql(where: string): string {
  return `SELECT TABLE_NAME AS tbl, INDEX_NAME AS name, COLUMN_NAME AS col, SUB_PART AS prefix
    FROM information_schema.STATISTICS WHERE ${where} AND NON_UNIQUE = 0
    ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`;
}

function foreignKeysSql(where: string): string {
  return `SELECT k.TABLE_NAME AS tbl, k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS col,
      k.REFERENCED_TABLE_SCHEMA AS ref_schema, k.REFERENCED_TABLE_NAME AS ref_table, k.REFERENCED_COLUMN_NAME AS ref_col,
      r.DELETE_RULE AS on_delete, r.UPDATE_RULE AS on_update
    FROM information_schema.KEY_COLUMN_USAGE k
    JOIN information_schema.REFERENTIAL_CONSTRAINTS r
      ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
     AND r.TABLE_NAME = k.TABLE_NAME
    WHERE ${where} AND k.REFERENCED_TABLE_NAME IS NOT NULL
    ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`;
}

/** Rows by their column `tbl`. */
function grouped(rows: readonly TextRow[]): Map<string, TextRow[]> {
  const groups = new Map<string, TextRow[]>();
  for (const row of rows) {
    const name = row.tbl ?? '';
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}
