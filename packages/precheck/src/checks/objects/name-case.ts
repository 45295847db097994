import { say, tableKey } from '@tideway/domain';
import { failed, pass, steps } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('No two tables that the target takes for one', '没有会被目标端视为同一张的两张表');

export const nameCase: Check = {
  id: 'name-case',
  side: 'both',
  title: 'Names differ by more than upper and lower case',
  why: 'TiDB does not tell T from t; a source with lower_case_table_names = 0 does. Two such tables would become one.',
  query: 'SELECT @@lower_case_table_names on both sides; SELECT … FROM information_schema.TABLES',
  applies: () => true,
  async run(context) {
    const key = await context.targetKey();
    const groups = [...Map.groupBy(await context.selectedTables(), key).values()].filter(({ length }) => length > 1);
    if (groups.length === 0) return pass(say('None', '没有'), REQUIRED);
    const tables = groups.flat().map(tableKey);
    const fix = steps(
      say(
        'Rename one of each pair on the source, or select only one of them.',
        '请在源端为每对中的一张表改名，或只选择其中一张。',
      ),
    );
    return failed(
      say(`${tables.length} tables differ only by case`, `${tables.length} 张表的名称仅大小写不同`),
      REQUIRED,
      fix,
      tables,
    );
  },
};
