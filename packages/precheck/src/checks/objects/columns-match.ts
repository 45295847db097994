import { failed, pass, steps } from '../../finding.ts';
import { columnPairs, type TablePair, tablePairs } from '../../objects/compare-tables.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'Every column of the source on the target, and no other that needs a value';

export const columnsMatch: Check = {
  id: 'columns-match',
  side: 'both',
  title: 'The target tables have the columns',
  why: 'A row that names a column which the target lacks, or leaves out one that it demands, is refused and fails the job.',
  query: 'SELECT … FROM information_schema.COLUMNS on both sides',
  applies: () => true,
  async run(context) {
    const pairs = await tablePairs(context);
    const wrong = pairs.map((pair) => ({ key: pair.key, words: differences(pair) })).filter((one) => one.words !== '');
    if (wrong.length === 0) return pass(`${pairs.length} tables compared`, REQUIRED);
    const first = wrong.slice(0, 5).map(({ key, words }) => `${key}: ${words}`);
    const observed = `${first.join('; ')}${wrong.length > 5 ? `; and ${wrong.length - 5} more tables` : ''}`;
    const fix = steps('Alter the target tables: add the missing columns; give the others a default or drop them.');
    return failed(
      observed,
      REQUIRED,
      fix,
      wrong.map(({ key }) => key),
    );
  },
};

function differences(pair: TablePair): string {
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
  return [
    ...missing.map(({ name }) => `${name} is missing`),
    ...generated.map(([{ name }]) => `${name} is generated on the target only`),
    ...extra.map(({ name }) => `${name} is only on the target and needs a value`),
  ].join(', ');
}
