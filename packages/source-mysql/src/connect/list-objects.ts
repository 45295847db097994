import { isSystemSchema, quoteText, SYSTEM_SCHEMAS } from '@tideway/domain';
import { type SourceConnection, withSource } from './source-connection.ts';
import type { SourceOptions } from './source-options.ts';

/** What the objects page marks a table with. */
export type TableTrait =
  | 'no-primary-key'
  | 'foreign-key'
  | 'cascade'
  | 'generated'
  | 'unsupported-type'
  | 'unsupported-collation';

/** One table of the listing. Numbers are the server's estimates, decimal text; null when it has none. */
export interface ListedTable {
  readonly name: string;
  readonly engine: string | null;
  readonly rows: string | null;
  readonly bytes: string | null;
  readonly traits: readonly TableTrait[];
}

/** A database with its tables, both sorted by name. */
export interface ListedDatabase {
  readonly name: string;
  readonly tables: readonly ListedTable[];
}

/** Types TiDB has no counterpart for (reference/tidb-behaviour.md; MariaDB's own types among them). */
const UNSUPPORTED_TYPES = [
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geomcollection',
  'geometrycollection',
  'uuid',
  'inet4',
  'inet6',
  'xmltype',
];
/** Collations TiDB knows (`information_schema.collations` of a real one), utf8mb3's names beside utf8's. */
const SUPPORTED_COLLATIONS = [
  'ascii_bin',
  'binary',
  'gb18030_bin',
  'gb18030_chinese_ci',
  'gbk_bin',
  'gbk_chinese_ci',
  'latin1_bin',
  ...['utf8', 'utf8mb3', 'utf8mb4'].flatMap((charset) => [
    `${charset}_bin`,
    `${charset}_general_ci`,
    `${charset}_unicode_ci`,
  ]),
  'utf8mb4_0900_ai_ci',
  'utf8mb4_0900_bin',
];

/** Databases and tables that can be migrated: five queries whatever their number. System schemas are left out. */
export function listObjects(
  options: SourceOptions,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<readonly ListedDatabase[]> {
  return withSource(options, (connection) => listObjectsOn(connection, signal), signal);
}

async function listObjectsOn(
  connection: SourceConnection,
  signal: AbortSignal | undefined,
): Promise<readonly ListedDatabase[]> {
  const databases = await connection.query('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA', signal);
  const tables = await connection.query(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, ENGINE AS engine, TABLE_ROWS AS row_count,
       DATA_LENGTH + INDEX_LENGTH AS bytes
     FROM information_schema.TABLES
     WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND ${notSystem('TABLE_SCHEMA')}`,
    signal,
  );
  const traits = await readTraits(connection, signal);
  const result = new Map<string, ListedTable[]>();
  for (const { name } of databases) if (name != null && !isSystemSchema(name)) result.set(name, []);
  for (const { db, tbl, engine, row_count, bytes } of tables) {
    if (db == null || tbl == null) continue;
    const found = traits.odd.get(keyOf(db, tbl)) ?? [];
    const list: TableTrait[] = traits.withPrimaryKey.has(keyOf(db, tbl)) ? found : ['no-primary-key', ...found];
    result.get(db)?.push({
      name: tbl,
      engine: engine ?? null,
      rows: row_count ?? null,
      bytes: bytes ?? null,
      traits: list,
    });
  }
  return [...result]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, list]) => ({ name, tables: list.sort((a, b) => compare(a.name, b.name)) }));
}

async function readTraits(connection: SourceConnection, signal?: AbortSignal) {
  const keys = await connection.query(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl FROM information_schema.TABLE_CONSTRAINTS
     WHERE CONSTRAINT_TYPE = 'PRIMARY KEY' AND ${notSystem('TABLE_SCHEMA')}`,
    signal,
  );
  const references = await connection.query(
    `SELECT CONSTRAINT_SCHEMA AS db, TABLE_NAME AS tbl, MAX(DELETE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT')
       OR UPDATE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT')) AS cascades
     FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE ${notSystem('CONSTRAINT_SCHEMA')}
     GROUP BY CONSTRAINT_SCHEMA, TABLE_NAME`,
    signal,
  );
  // Only the odd columns travel: with 50,000 tables there are half a million plain ones.
  const isGenerated = "(EXTRA LIKE '%VIRTUAL%' OR EXTRA LIKE '%STORED%' OR EXTRA LIKE '%PERSISTENT%')";
  const badType = `DATA_TYPE IN (${UNSUPPORTED_TYPES.map(quoteText).join(', ')})`;
  const badCollation = `(COLLATION_NAME IS NOT NULL AND COLLATION_NAME NOT IN (${SUPPORTED_COLLATIONS.map(quoteText).join(', ')}))`;
  const columns = await connection.query(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, MAX(${isGenerated}) AS generated_, MAX(${badType}) AS type_,
       MAX(${badCollation}) AS collation_
     FROM information_schema.COLUMNS
     WHERE ${notSystem('TABLE_SCHEMA')} AND (${isGenerated} OR ${badType} OR ${badCollation})
     GROUP BY TABLE_SCHEMA, TABLE_NAME`,
    signal,
  );
  const odd = new Map<string, TableTrait[]>();
  const add = (db: string | null | undefined, tbl: string | null | undefined, list: readonly TableTrait[]): void => {
    if (db != null && tbl != null) odd.set(keyOf(db, tbl), [...(odd.get(keyOf(db, tbl)) ?? []), ...list]);
  };
  for (const { db, tbl, cascades } of references) {
    add(db, tbl, cascades === '1' ? ['foreign-key', 'cascade'] : ['foreign-key']);
  }
  for (const { db, tbl, generated_, type_, collation_ } of columns) {
    add(db, tbl, [
      ...(generated_ === '1' ? (['generated'] as const) : []),
      ...(type_ === '1' ? (['unsupported-type'] as const) : []),
      ...(collation_ === '1' ? (['unsupported-collation'] as const) : []),
    ]);
  }
  const withPrimaryKey = new Set(keys.map(({ db, tbl }) => keyOf(db ?? '', tbl ?? '')));
  return { odd, withPrimaryKey };
}

function notSystem(column: string): string {
  return `${column} NOT IN (${SYSTEM_SCHEMAS.map(quoteText).join(', ')})`;
}

function keyOf(database: string, table: string): string {
  return JSON.stringify([database, table]);
}

/** By code point, as the server's own binary order: no locale of this machine in it. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
