import { joinTexts, say, type Text } from '@tideway/domain';
import { failed, steps } from '../../finding.ts';
import { columnPairs, judgeTables, type TablePair } from '../../objects/compare-tables.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say(
  'Every column of the source on the target, and no other that needs a value',
  '目标端有源端的每一列，且没有其他必须赋值的列',
);

export const columnsMatch: Check = {
  id: 'columns-match',
  side: 'both',
  title: 'The target tables have the columns',
  why: 'A row that names a column which the target lacks, or leaves out one that it demands, is refused and fails the job.',
  query: 'SELECT … FROM information_schema.COLUMNS on both sides',
  applies: () => true,
  run(context) {
    const fix = steps(
      say(
        'Alter the target tables: add the missing columns; give the others a default or drop them.',
        '请修改目标端的表：添加缺少的列；为其他列设置默认值或将其删除。',
      ),
    );
    return judgeTables(context, differences, REQUIRED, failed, fix);
  },
};

function differences(pair: TablePair): Text {
  const { source, target } = pair;
  const onTarget = new Set(target.columns.map(({ name }) => name.toLowerCase()));
  const missing = source.columns.filter(({ name }) => !onTarget.has(name.toLowerCase()));
  // A value cannot be written where the target makes its own; the other way round the source's value is written.
  const generated = columnPairs(pair).filter(([here, there]) => here.generated === 'no' && there.generated !== 'no');
  const onSource = new Set(source.columns.map(({ name }) => name.toLowerCase()));
  const extra = target.columns.filter(
    (column) =>
      !onSource.has(column.name.toLowerCase()) && !column.hasDefault && !column.nullable && column.generated === 'no',
  );
  return joinTexts(
    [
      ...missing.map(({ name }) => say(`${name} is missing`, `缺少 ${name}`)),
      ...generated.map(([{ name }]) => say(`${name} is generated on the target only`, `${name} 只在目标端是生成列`)),
      ...extra.map(({ name }) =>
        say(`${name} is only on the target and needs a value`, `${name} 只存在于目标端，且必须赋值`),
      ),
    ],
    ', ',
  );
}
