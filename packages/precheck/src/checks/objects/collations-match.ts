import { joinTexts, say, type Text } from '@tideway/domain';
import { pass, steps, warning } from '../../finding.ts';
import { columnPairs, type TablePair, tablePairs, tableWords } from '../../objects/compare-tables.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('The same character sets and collations', '相同的字符集和排序规则');

export const collationsMatch: Check = {
  id: 'collations-match',
  side: 'both',
  title: 'Columns have the same character sets and collations on both sides',
  why: 'A coarser collation on the target takes different texts for equal: a unique key then refuses rows. A smaller character set refuses texts.',
  query: 'SELECT … CHARACTER_SET_NAME, COLLATION_NAME … FROM information_schema.COLUMNS on both sides',
  applies: () => true,
  async run(context) {
    const pairs = await tablePairs(context);
    const wrong = pairs
      .map((pair) => ({ key: pair.key, words: differences(pair) }))
      .filter(({ words }) => words.en !== '');
    if (wrong.length === 0)
      return pass(say(`${pairs.length} tables compared`, `已比较 ${pairs.length} 张表`), REQUIRED);
    const fix = steps(
      say(
        'Use the collation of the source on the target, or a binary one of a character set that holds its texts.',
        '请在目标端使用源端的排序规则，或使用能容纳其文本的字符集的二进制排序规则。',
      ),
    );
    return warning(
      tableWords(wrong),
      REQUIRED,
      fix,
      wrong.map(({ key }) => key),
    );
  },
};

function differences(pair: TablePair): Text {
  const different = columnPairs(pair)
    .filter(([source, target]) => source.collation !== null && plain(source.collation) !== plain(target.collation))
    .map(([source, target]) =>
      target.collation === null
        ? say(
            `${source.name} is ${source.collation}, on the target no text`,
            `${source.name} 为 ${source.collation}，目标端不是文本`,
          )
        : say(
            `${source.name} is ${source.collation}, on the target ${target.collation}`,
            `${source.name} 为 ${source.collation}，目标端为 ${target.collation}`,
          ),
    );
  return joinTexts(different, ', ');
}

/** utf8 has two names. */
function plain(collation: string | null): string {
  return (collation ?? '').toLowerCase().replace(/^utf8mb3_/, 'utf8_');
}
