import { pass, steps, warning } from '../../finding.ts';
import { columnPairs, type TablePair, tablePairs, typeText } from '../../objects/compare-tables.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'The same types, and NULL where the source has it';

export const typesMatch: Check = {
  id: 'types-match',
  side: 'both',
  title: 'Columns have the same types on both sides',
  why: 'A value that the column of the target cannot hold is refused and fails the job; one that it holds otherwise would be another value.',
  query: 'SELECT … COLUMN_TYPE, IS_NULLABLE … FROM information_schema.COLUMNS on both sides',
  applies: () => true,
  async run(context) {
    const pairs = await tablePairs(context);
    const wrong = pairs.map((pair) => ({ key: pair.key, words: differences(pair) })).filter((one) => one.words !== '');
    if (wrong.length === 0) return pass(`${pairs.length} tables compared`, REQUIRED);
    const first = wrong.slice(0, 5).map(({ key, words }) => `${key}: ${words}`);
    const observed = `${first.join('; ')}${wrong.length > 5 ? `; and ${wrong.length - 5} more tables` : ''}`;
    return warning(
      observed,
      REQUIRED,
      steps('Alter the target tables to the types of the source.'),
      wrong.map(({ key }) => key),
    );
  },
};

function differences(pair: TablePair): string {
  return columnPairs(pair)
    .flatMap(([source, target]) => {
      const [from, to] = [typeText(source), typeText(target)];
      if (from !== to) return [`${source.name} is ${from}, on the target ${to}`];
      return source.nullable && !target.nullable ? [`${source.name} may be NULL on the source only`] : [];
    })
    .join(', ');
}
