/** System schemas: never migrated, compared case-insensitively (design §3; TiDB's own among them). */
export const SYSTEM_SCHEMAS: readonly string[] = [
  'mysql',
  'information_schema',
  'performance_schema',
  'sys',
  'metrics_schema',
  'inspection_schema',
  'dm_heartbeat',
  'dm_meta',
  'tidb_cdc',
  'tideway',
  'ndbinfo',
];

/**
 * What a job migrates. `all`: every non-system database. `custom`: ticked databases (tables created later included)
 * and single tables (later ones not).
 */
export type Selection =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'custom';
      readonly databases: readonly string[];
      readonly tables: readonly { readonly database: string; readonly table: string }[];
    };

export function isSystemSchema(schema: string): boolean {
  return SYSTEM_SCHEMAS.includes(schema.toLowerCase());
}

/**
 * Compiles a selection to a predicate. `caseSensitive` is whether the source tells `T` from `t`
 * (`lower_case_table_names = 0`).
 */
export function compileSelection(selection: Selection, caseSensitive: boolean): SelectionPredicate {
  const fold = (name: string): string => (caseSensitive ? name : name.toLowerCase());
  if (selection.kind === 'all') {
    const any = (schema: string): boolean => !isSystemSchema(schema);
    return { table: any, database: any, touches: any };
  }
  const databases = new Set(selection.databases.map(fold));
  const touched = new Set(selection.tables.map(({ database }) => fold(database)));
  const tables = new Set(selection.tables.map(({ database, table }) => JSON.stringify([fold(database), fold(table)])));
  return {
    table: (schema, table) =>
      !isSystemSchema(schema) &&
      (databases.has(fold(schema)) || tables.has(JSON.stringify([fold(schema), fold(table)]))),
    database: (schema) => !isSystemSchema(schema) && databases.has(fold(schema)),
    touches: (schema) => !isSystemSchema(schema) && (databases.has(fold(schema)) || touched.has(fold(schema))),
  };
}

/** Whether a table, or a whole database with what is created in it later, is migrated. */
export interface SelectionPredicate {
  table(schema: string, table: string): boolean;
  database(schema: string): boolean;
  /** Whether anything in the database is migrated. */
  touches(schema: string): boolean;
}
