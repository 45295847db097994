import { tableKey } from '@tideway/domain';
import { note, pass, steps, warning } from '../../finding.ts';
import { hiddenForeignKeys } from '../../objects/hidden-foreign-keys.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'None, or with the tables they refer to';

export const foreignKeys: Check = {
  id: 'foreign-keys',
  side: 'objects',
  title: 'Foreign keys have the tables they refer to',
  why: 'The target does not check foreign keys of migrated rows unless the job says so (the source has checked them). With checks on, a row is refused when the table it refers to is not migrated along.',
  query: 'SELECT … FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL',
  applies: () => true,
  async run(context) {
    const selected = await context.selection();
    const structures = [...(await context.sourceStructures()).values()].filter((t) => t.foreignKeys.length > 0);
    if (structures.length === 0) return (await hiddenForeignKeys(context, REQUIRED)) ?? pass('None', REQUIRED);
    const alone = structures.filter((structure) =>
      structure.foreignKeys.some(({ referenced }) => !selected.table(referenced.schema, referenced.name)),
    );
    const tables = alone.map(({ table }) => tableKey(table));
    if (context.job.foreignKeyChecks !== true) {
      const more = alone.length > 0 ? `; of ${alone.length} the tables they refer to are not selected` : '';
      return {
        ...note(`${structures.length} tables have some, which the target will not check${more}`, REQUIRED),
        tables,
      };
    }
    if (alone.length === 0) return pass(`${structures.length} tables have some, which the target will check`, REQUIRED);
    const fix = steps('Select the tables they refer to as well, or let the job not check foreign keys.');
    return warning(`${alone.length} tables refer to tables that are not selected`, REQUIRED, fix, tables);
  },
};
