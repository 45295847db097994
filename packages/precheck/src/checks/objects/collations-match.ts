import { joinTexts, say, type Text } from '@tideway/domain';
import { steps, warning } from '../../finding.ts';
import { columnPairs, judgeTables, type TablePair } from '../../objects/compare-tables.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('The same character sets and collations', '相同的字符集和排序规则');

export const collationsMatch: Check = {
  id: 'collations-match',
  side: 'both',
  title: 'Columns have the same character sets and collations on both sides',
  why: 'A coarser collation on the target takes different texts for equal: a unique key then refuses rows. A smaller character set refuses texts.',
  query: 'SELECT … CHARACTER_SET_NAME, COLLATION_NAME … FROM information_schema.COLUMNS on both sides',
  applies: () => true,
  run(context) {
    const fix = steps(
      say(
        'Use the collation of the source on the target, or a binary one of a character set that holds its texts.',
        '请在目标端使用源端的排序规则，或使用能容纳其文本的字符集的二进制排序规则。',
      ),
    );
    return judgeTables(context, differences, REQUIRED, warning, fix);
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
