import { quoteIdentifier, type TableName, tableKey } from '@tideway/domain';
import { showCreateTable } from '@tideway/source-mysql';
import type { PrecheckContext } from '../../context.ts';
import { adaptCreateTable } from '../../ddl/adapt-create-table.ts';
import { failed, pass } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'Every selected table exists on the target';
/** Statements offered at once: each asks the source for one table. */
const STATEMENTS = 200;

export const targetTablesExist: Check = {
  id: 'target-tables-exist',
  side: 'target',
  title: 'The target has the tables',
  why: 'Existing data is not migrated and tables are not created by the job: a change of a missing table stops it.',
  query: 'SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES',
  applies: () => true,
  async run(context, signal) {
    const selected = await context.selectedTables();
    const present = await context.targetTables();
    const key = await context.targetKey();
    const missing = selected.filter((table) => present.get(key(table)) === undefined);
    const views = selected.filter((table) => present.get(key(table))?.isView === true);
    if (missing.length === 0 && views.length === 0) return pass(`All ${selected.length} tables exist`, REQUIRED);
    const words = [
      ...(missing.length > 0 ? [`${missing.length} of ${selected.length} tables are missing`] : []),
      ...(views.length > 0 ? [`views stand in the place of ${views.map(tableKey).slice(0, 5).join(', ')}`] : []),
    ];
    const more =
      missing.length > STATEMENTS ? `The first ${STATEMENTS} of ${missing.length}; check again for the rest.` : null;
    return failed(
      words.join('; '),
      REQUIRED,
      missing.length === 0
        ? { sql: null, steps: 'Drop or rename the views, then create the tables.', restart: false }
        : { sql: await createStatements(context, missing.slice(0, STATEMENTS), signal), steps: more, restart: false },
      [...missing, ...views].map(tableKey),
    );
  },
};

async function createStatements(context: PrecheckContext, tables: readonly TableName[], signal: AbortSignal) {
  const structures = await context.sourceStructures();
  const statements = await context.onSource(async (connection) => {
    const made: string[] = [];
    for (const table of tables) {
      const original = await showCreateTable(connection, table, signal);
      const { statement, changes } = adaptCreateTable(original, table, structures.get(tableKey(table)));
      made.push(
        ...changes.map((change) => `-- ${tableKey(table)}: ${change}`.replaceAll(/\s+/g, ' ')),
        `${statement};`,
      );
    }
    return made;
  });
  const databases = [...new Set(tables.map(({ schema }) => schema))];
  return [
    ...databases.map((database) => `CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(database)};`),
    'SET foreign_key_checks = 0;',
    ...statements,
    'SET foreign_key_checks = 1;',
  ].join('\n');
}
