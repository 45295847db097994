import { pass, steps, warning } from '../../finding.ts';
import { columnPairs, type TablePair, tablePairs } from '../../objects/compare-tables.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'The same character sets and collations';

export const collationsMatch: Check = {
  id: 'collations-match',
  side: 'both',
  title: 'Columns have the same character sets and collations on both sides',
  why: 'A coarser collation on the target takes different texts for equal: a unique key then refuses rows. A smaller character set refuses texts.',
  query: 'SELECT … CHARACTER_SET_NAME, COLLATION_NAME … FROM information_schema.COLUMNS on both sides',
  applies: () => true,
  async run(context) {
    const pairs = await tablePairs(context);
    const wrong = pairs.map((pair) => ({ key: pair.key, words: differences(pair) })).filter((one) => one.words !== '');
    if (wrong.length === 0) return pass(`${pairs.length} tables compared`, REQUIRED);
    const first = wrong.slice(0, 5).map(({ key, words }) => `${key}: ${words}`);
    const observed = `${first.join('; ')}${wrong.length > 5 ? `; and ${wrong.length - 5} more tables` : ''}`;
    const fix = steps(
      'Use the collation of the source on the target, or a binary one of a character set that holds its texts.',
    );
    return warning(
      observed,
      REQUIRED,
      fix,
      wrong.map(({ key }) => key),
    );
  },
};

function differences(pair: TablePair): string {
  return columnPairs(pair)
    .filter(([source, target]) => source.collation !== null && plain(source.collation) !== plain(target.collation))
    .map(([source, target]) => `${source.name} is ${source.collation}, on the target ${target.collation ?? 'no text'}`)
    .join(', ');
}

/** utf8 has two names. */
function plain(collation: string | null): string {
  return (collation ?? '').toLowerCase().replace(/^utf8mb3_/, 'utf8_');
}
