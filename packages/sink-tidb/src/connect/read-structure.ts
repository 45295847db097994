import {
  type ColumnStructure,
  type ForeignKeyStructure,
  type KeyPart,
  type KeyStructure,
  quoteIdentifier,
  quoteTable,
  say,
  shareParts,
  type TableName,
  type TableStructure,
  TidewayError,
} from '@tideway/domain';
import { TargetFailure } from './server-error.ts';
import type { Session, TextRow } from './session.ts';

/**
 * The structure of one table of the target, or null when it does not exist.
 * Throws TARGET_SCHEMA_MISMATCH when it is a view.
 */
export async function readTableStructure(session: Session, table: TableName): Promise<TableStructure | null> {
  const found = await readStructures(session, table.schema, [table.name]);
  // Names may compare without case on the server; the spelling asked for wins if there are two.
  return found.find(({ table: { name } }) => name === table.name) ?? found[0] ?? null;
}

/**
 * The structures of all base tables of a database (or of those named), from `information_schema`.
 * Throws TARGET_SCHEMA_MISMATCH when one that is named is a view.
 */
export async function readStructures(
  session: Session,
  schema: string,
  names?: readonly string[],
): Promise<readonly TableStructure[]> {
  const tables = await session.rows(...scoped(TABLES, 'TABLE_SCHEMA', 'TABLE_NAME', schema, names));
  if (tables.length === 0) return [];
  const columns = groupByTable(await session.rows(...scoped(COLUMNS, 'TABLE_SCHEMA', 'TABLE_NAME', schema, names)));
  const keys = groupByTable(await session.rows(...scoped(KEYS, 'TABLE_SCHEMA', 'TABLE_NAME', schema, names)));
  const foreign = groupByTable(
    await session.rows(...scoped(FOREIGN_KEYS, 'k.TABLE_SCHEMA', 'k.TABLE_NAME', schema, names)),
  );
  const triggers = groupByTable(
    await session.rows(...scoped(TRIGGERS, 'EVENT_OBJECT_SCHEMA', 'EVENT_OBJECT_TABLE', schema, names)),
  );
  return tables.map((row) => {
    const table = { schema: text(row, 's'), name: text(row, 't') };
    if (names !== undefined && row.type !== 'BASE TABLE') {
      const type = (row.type ?? 'view').toLowerCase();
      throw new TidewayError('TARGET_SCHEMA_MISMATCH', {
        detail: say(
          `${quoteTable(table)} is a ${type} on the target, not a table`,
          `${quoteTable(table)} 在目标端是 ${type}，不是表`,
        ),
      });
    }
    const columnStructures = (columns.get(table.name) ?? []).map(toColumn);
    return shareParts({
      table,
      columns: columnStructures,
      uniqueKeys: toKeys(keys.get(table.name) ?? [], columnStructures),
      foreignKeys: toForeignKeys(foreign.get(table.name) ?? []),
      engine: row.engine ?? null,
      triggers: (triggers.get(table.name) ?? []).map((trigger) => text(trigger, 'trigger_name')),
    });
  });
}

/**
 * How a server that does not tell names by case spells the name of a table; null when it has none of that name. TiDB's
 * `information_schema` may compare names by case all the same (tidb#40424), SHOW does not.
 */
export async function spelledByTarget(session: Session, { schema, name }: TableName): Promise<TableName | null> {
  const same = (rows: readonly TextRow[], wanted: string) =>
    rows.map((row) => Object.values(row)[0] ?? '').find((one) => one.toLowerCase() === wanted.toLowerCase());
  const database = same(await session.rows('SHOW DATABASES'), schema);
  if (database === undefined) return null;
  const table = same(await session.rows(`SHOW TABLES FROM ${quoteIdentifier(database)}`), name);
  return table === undefined ? null : { schema: database, name: table };
}

/** The server's own words about a table that is not there: `Error 1146 …`, also where the database is missing. */
export async function askForMissingTable(session: Session, table: TableName): Promise<TargetFailure | null> {
  try {
    await session.rows(`SELECT 1 FROM ${quoteTable(table)} LIMIT 0`);
    return null;
  } catch (failure) {
    if (failure instanceof TargetFailure && failure.kind === 'missing-table') return failure;
    throw failure;
  }
}

const TABLES = `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, TABLE_TYPE AS type, ENGINE AS engine
  FROM information_schema.TABLES WHERE /*scope*/ ORDER BY TABLE_NAME`;
const COLUMNS = `SELECT TABLE_NAME AS t, COLUMN_NAME AS name, DATA_TYPE AS data_type, COLUMN_TYPE AS column_type,
    IS_NULLABLE AS nullable, CHARACTER_SET_NAME AS charset, COLLATION_NAME AS collation, EXTRA AS extra,
    COLUMN_DEFAULT IS NOT NULL AS has_default
  FROM information_schema.COLUMNS WHERE /*scope*/ ORDER BY TABLE_NAME, ORDINAL_POSITION`;
const KEYS = `SELECT TABLE_NAME AS t, INDEX_NAME AS name, COLUMN_NAME AS column_name, SUB_PART AS prefix,
    EXPRESSION AS expression
  FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND /*scope*/ ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`;
const FOREIGN_KEYS = `SELECT k.TABLE_NAME AS t, k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS column_name,
    k.REFERENCED_TABLE_SCHEMA AS referenced_schema, k.REFERENCED_TABLE_NAME AS referenced_table,
    k.REFERENCED_COLUMN_NAME AS referenced_column, r.DELETE_RULE AS delete_rule, r.UPDATE_RULE AS update_rule
  FROM information_schema.KEY_COLUMN_USAGE k
  JOIN information_schema.REFERENTIAL_CONSTRAINTS r
    ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
  WHERE k.REFERENCED_TABLE_NAME IS NOT NULL AND /*scope*/
  ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`;
const TRIGGERS = `SELECT EVENT_OBJECT_TABLE AS t, TRIGGER_NAME AS trigger_name
  FROM information_schema.TRIGGERS WHERE /*scope*/`;

function scoped(
  sql: string,
  schemaColumn: string,
  tableColumn: string,
  schema: string,
  tables: readonly string[] = [],
) {
  const list = tables.map(() => '?').join();
  const condition = tables.length === 0 ? `${schemaColumn} = ?` : `${schemaColumn} = ? AND ${tableColumn} IN (${list})`;
  return [sql.replace('/*scope*/', condition), [schema, ...tables]] as const;
}

function groupByTable(rows: readonly TextRow[]): ReadonlyMap<string, TextRow[]> {
  return Map.groupBy(rows, (row) => text(row, 't'));
}

function text(row: TextRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`information_schema gave no ${column}`);
  return value;
}

/** One string for all columns of a type: 20,000 tables are kept in memory. */
const interned = new Map<string, string>();

function intern(value: string): string {
  const known = interned.get(value);
  if (known !== undefined) return known;
  interned.set(value, value);
  return value;
}

function toColumn(row: TextRow): ColumnStructure {
  const extra = (row.extra ?? '').toUpperCase();
  const columnType = text(row, 'column_type');
  const nullable = row.nullable === 'YES';
  const autoIncrement = extra.includes('AUTO_INCREMENT') || extra.includes('AUTO_RANDOM');
  return {
    name: text(row, 'name'),
    dataType: intern(text(row, 'data_type').toLowerCase()),
    columnType: intern(columnType),
    unsigned: /\b(unsigned|zerofill)\b/i.test(columnType.replace(/'(?:[^']|'')*'/g, '')),
    nullable,
    charset: row.charset ? intern(row.charset) : null,
    collation: row.collation ? intern(row.collation) : null,
    generated: extra.includes('VIRTUAL GENERATED') ? 'virtual' : extra.includes('STORED GENERATED') ? 'stored' : 'no',
    // Whether an INSERT may leave the column out.
    hasDefault: row.has_default === '1' || nullable || autoIncrement || extra.includes('DEFAULT_GENERATED'),
    autoIncrement,
    invisible: /\bINVISIBLE\b/.test(extra),
  };
}

function toKeys(rows: readonly TextRow[], columns: readonly ColumnStructure[]): readonly KeyStructure[] {
  const ordinals = new Map(columns.map(({ name }, ordinal) => [name.toLowerCase(), ordinal]));
  return [...Map.groupBy(rows, (row) => text(row, 'name'))].map(([name, parts]) => ({
    name,
    primary: name.toUpperCase() === 'PRIMARY',
    parts: parts.map((row): KeyPart => {
      // TiDB names the column of an expression "NULL": the expression itself decides.
      const isExpression = typeof row.expression === 'string' || typeof row.column_name !== 'string';
      const ordinal = isExpression ? undefined : ordinals.get(text(row, 'column_name').toLowerCase());
      return { ordinal: ordinal ?? null, prefix: row.prefix ? Number(row.prefix) : null };
    }),
  }));
}

function toForeignKeys(rows: readonly TextRow[]): readonly ForeignKeyStructure[] {
  return [...Map.groupBy(rows, (row) => text(row, 'name'))].map(([name, parts]) => {
    const [first] = parts as [TextRow];
    return {
      name,
      columns: parts.map((row) => text(row, 'column_name')),
      referenced: { schema: text(first, 'referenced_schema'), name: text(first, 'referenced_table') },
      referencedColumns: parts.map((row) => text(row, 'referenced_column')),
      onDelete: text(first, 'delete_rule'),
      onUpdate: text(first, 'update_rule'),
    };
  });
}
