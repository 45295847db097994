import { say } from '@tideway/domain';
import { failed, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('Each selected database and table exists on the source', '每个所选的数据库和表都存在于源端');

export const selectedObjects: Check = {
  id: 'selected-objects',
  side: 'source',
  title: 'What is selected exists',
  why: 'A name that does not exist (renamed, dropped, mistyped in an imported job) would migrate nothing without a word.',
  query: 'SELECT SCHEMA_NAME FROM information_schema.SCHEMATA; SELECT … FROM information_schema.TABLES',
  applies: () => true,
  async run(context, signal) {
    const { selection } = context.job;
    const tables = await context.selectedTables();
    if (selection.kind === 'custom') {
      const fold = await foldOf(context);
      const rows = await context.onSource((connection) =>
        connection.query('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA', signal),
      );
      const databases = new Set(rows.map(({ name }) => fold(name ?? '')));
      const present = new Set(tables.map(({ schema, name }) => JSON.stringify([fold(schema), fold(name)])));
      const missing = [
        ...selection.databases.filter((database) => !databases.has(fold(database))),
        ...selection.tables
          .filter(({ database, table }) => !present.has(JSON.stringify([fold(database), fold(table)])))
          .map(({ database, table }) => `${database}.${table}`),
      ];
      if (missing.length > 0) {
        const fix = steps(
          say(
            'Choose the objects again, or grant SELECT on them: without it they cannot be seen.',
            '请重新选择对象，或授予其 SELECT 权限：没有该权限就看不到这些对象。',
          ),
        );
        return failed(
          say(
            `${missing.length} of the selected do not exist or cannot be seen`,
            `所选对象中有 ${missing.length} 个不存在或看不到`,
          ),
          REQUIRED,
          fix,
          missing,
        );
      }
    }
    if (tables.length > 0) return pass(say(`${tables.length} tables`, `${tables.length} 张表`), REQUIRED);
    return warning(
      say('No table is there yet; only what is created later would be migrated', '目前还没有表；只会迁移以后新建的表'),
      REQUIRED,
      null,
    );
  },
};

async function foldOf(context: Parameters<Check['run']>[0]): Promise<(name: string) => string> {
  const { caseSensitive } = await context.sourceFacts();
  return (name) => (caseSensitive ? name : name.toLowerCase());
}
