import { quoteIdentifier, type TableName, type Text, tableKey } from '@tideway/domain';
import { showCreateTable } from '@tideway/source-mysql';
import type { PrecheckContext } from '../context.ts';
import { adaptCreateTable } from '../ddl/adapt-create-table.ts';
import type { SourceTable } from './list-source-tables.ts';

/** Statements offered or run at once: each asks the source for one table. */
export const STATEMENTS = 200;

/** The selected tables, those that the target lacks, and those in whose place it has a view. */
export async function findMissing(context: PrecheckContext): Promise<{
  readonly selected: readonly SourceTable[];
  readonly missing: readonly SourceTable[];
  readonly views: readonly SourceTable[];
}> {
  const selected = await context.selectedTables();
  const present = await context.targetTables();
  const key = await context.targetKey();
  return {
    selected,
    missing: selected.filter((table) => present.get(key(table)) === undefined),
    views: selected.filter((table) => present.get(key(table))?.isView === true),
  };
}

/** What makes tables on the target: one CREATE DATABASE a database, then one CREATE TABLE a table. */
export interface CreateStatements {
  readonly databases: readonly { readonly name: string; readonly statement: string }[];
  readonly tables: readonly {
    readonly table: TableName;
    readonly statement: string;
    /** What is not as on the source, in words. */
    readonly changes: readonly Text[];
  }[];
}

/** The statements for these tables, read from the source and adapted; see {@link adaptCreateTable}. */
export async function createStatements(
  context: PrecheckContext,
  tables: readonly TableName[],
  signal: AbortSignal,
): Promise<CreateStatements> {
  const structures = await context.sourceStructures();
  const made = await context.onSource(async (connection) => {
    const statements: CreateStatements['tables'][number][] = [];
    for (const table of tables) {
      const original = await showCreateTable(connection, table, signal);
      statements.push({ table, ...adaptCreateTable(original, table, structures.get(tableKey(table))) });
    }
    return statements;
  });
  const databases = [...new Set(tables.map(({ schema }) => schema))];
  return {
    databases: databases.map((name) => ({
      name,
      statement: `CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(name)}`,
    })),
    tables: made,
  };
}
