import { type TableName, tableKey } from '@tideway/domain';
import type { PrecheckContext } from '../../context.ts';
import { failed, pass } from '../../finding.ts';
import { createStatements, findMissing, STATEMENTS } from '../../objects/missing-tables.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'Every selected table exists on the target';

export const targetTablesExist: Check = {
  id: 'target-tables-exist',
  side: 'target',
  title: 'The target has the tables',
  why: 'Existing data is not migrated and tables are not created by the job: a change of a missing table stops it.',
  query: 'SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES',
  applies: () => true,
  async run(context, signal) {
    const { selected, missing, views } = await findMissing(context);
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
        : { sql: await script(context, missing.slice(0, STATEMENTS), signal), steps: more, restart: false },
      [...missing, ...views].map(tableKey),
    );
  },
};

/** The statements as text to copy; what is not as on the source stands above each. */
async function script(context: PrecheckContext, tables: readonly TableName[], signal: AbortSignal): Promise<string> {
  const { databases, tables: made } = await createStatements(context, tables, signal);
  return [
    ...databases.map(({ statement }) => `${statement};`),
    'SET foreign_key_checks = 0;',
    ...made.flatMap(({ table, statement, changes }) => [
      ...changes.map((change) => `-- ${tableKey(table)}: ${change}`.replaceAll(/\s+/g, ' ')),
      `${statement};`,
    ]),
    'SET foreign_key_checks = 1;',
  ].join('\n');
}
