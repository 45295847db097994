import { joinTexts, say, tableKey } from '@tideway/domain';
import { note, pass, steps, warning } from '../../finding.ts';
import { hiddenForeignKeys } from '../../objects/hidden-foreign-keys.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('None, or with the tables they refer to', '没有外键，或连同其引用的表一起选择');

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
    if (structures.length === 0)
      return (await hiddenForeignKeys(context, REQUIRED)) ?? pass(say('None', '没有'), REQUIRED);
    const alone = structures.filter((structure) =>
      structure.foreignKeys.some(({ referenced }) => !selected.table(referenced.schema, referenced.name)),
    );
    const tables = alone.map(({ table }) => tableKey(table));
    if (context.job.foreignKeyChecks !== true) {
      const more = say(
        `of ${alone.length} the tables they refer to are not selected`,
        `其中 ${alone.length} 张表所引用的表没有选择`,
      );
      const found = say(
        `${structures.length} tables have some, which the target will not check`,
        `${structures.length} 张表有外键，目标端不会检查`,
      );
      return { ...note(joinTexts(alone.length > 0 ? [found, more] : [found], '; '), REQUIRED), tables };
    }
    if (alone.length === 0) {
      const found = say(
        `${structures.length} tables have some, which the target will check`,
        `${structures.length} 张表有外键，目标端会检查`,
      );
      return pass(found, REQUIRED);
    }
    const fix = steps(
      say(
        'Select the tables they refer to as well, or let the job not check foreign keys.',
        '请同时选择其引用的表，或让任务不检查外键。',
      ),
    );
    return warning(
      say(`${alone.length} tables refer to tables that are not selected`, `${alone.length} 张表引用了未选择的表`),
      REQUIRED,
      fix,
      tables,
    );
  },
};
