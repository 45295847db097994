import { joinTexts, say, type TableStructure, type Text } from '@tideway/domain';
import { pass, steps, warning } from '../../finding.ts';
import { keyText, type TablePair, tablePairs, tableWords } from '../../objects/compare-tables.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('The same primary and unique keys', '相同的主键和唯一键');

export const keysMatch: Check = {
  id: 'keys-match',
  side: 'both',
  title: 'Tables have the same unique keys on both sides',
  why: 'A unique key that only the target has refuses rows that the source allows; one that it lacks makes finding a row slow.',
  query: 'SELECT … FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 on both sides',
  applies: () => true,
  async run(context) {
    const pairs = await tablePairs(context);
    const wrong = pairs
      .map((pair) => ({ key: pair.key, words: differences(pair) }))
      .filter(({ words }) => words.en !== '');
    if (wrong.length === 0)
      return pass(say(`${pairs.length} tables compared`, `已比较 ${pairs.length} 张表`), REQUIRED);
    return warning(
      tableWords(wrong),
      REQUIRED,
      steps(say('Create or drop the keys on the target.', '请在目标端创建或删除这些键。')),
      wrong.map(({ key }) => key),
    );
  },
};

function differences({ source, target }: TablePair): Text {
  const [here, there] = [keysOf(source), keysOf(target)];
  return joinTexts(
    [
      ...[...here]
        .filter((key) => !there.has(key))
        .map((key) => say(`the target lacks (${key})`, `目标端缺少 (${key})`)),
      ...[...there]
        .filter((key) => !here.has(key))
        .map((key) => say(`only the target has (${key})`, `只有目标端有 (${key})`)),
    ],
    ', ',
  );
}

function keysOf(table: TableStructure): ReadonlySet<string> {
  return new Set(table.uniqueKeys.map((key) => keyText(table, key) ?? `expression ${key.name}`));
}
