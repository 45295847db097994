import type { TableStructure } from '@tideway/domain';
import { pass, steps, warning } from '../../finding.ts';
import { keyText, type TablePair, tablePairs } from '../../objects/compare-tables.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'The same primary and unique keys';

export const keysMatch: Check = {
  id: 'keys-match',
  side: 'both',
  title: 'Tables have the same unique keys on both sides',
  why: 'A unique key that only the target has refuses rows that the source allows; one that it lacks makes finding a row slow.',
  query: 'SELECT … FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 on both sides',
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
      steps('Create or drop the keys on the target.'),
      wrong.map(({ key }) => key),
    );
  },
};

function differences({ source, target }: TablePair): string {
  const [here, there] = [keysOf(source), keysOf(target)];
  return [
    ...[...here].filter((key) => !there.has(key)).map((key) => `the target lacks (${key})`),
    ...[...there].filter((key) => !here.has(key)).map((key) => `only the target has (${key})`),
  ].join(', ');
}

function keysOf(table: TableStructure): ReadonlySet<string> {
  return new Set(table.uniqueKeys.map((key) => keyText(table, key) ?? `expression ${key.name}`));
}
