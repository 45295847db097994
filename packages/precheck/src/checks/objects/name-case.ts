import { tableKey } from '@tideway/domain';
import { failed, pass, steps } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'No two tables that the target takes for one';

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
    if (groups.length === 0) return pass('None', REQUIRED);
    const tables = groups.flat().map(tableKey);
    const fix = steps('Rename one of each pair on the source, or select only one of them.');
    return failed(`${tables.length} tables differ only by case`, REQUIRED, fix, tables);
  },
};
