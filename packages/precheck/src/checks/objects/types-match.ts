import { joinTexts, say, type Text } from '@tideway/domain';
import { failed, steps, warning } from '../../finding.ts';
import {
  columnPairs,
  passCompared,
  type TablePair,
  tablePairs,
  tableWords,
  typeText,
} from '../../objects/compare-tables.ts';
import { columnRefusal } from '../../objects/engine-refusal.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say(
  'The same types, and NULL where the source has it',
  '相同的类型，且源端允许 NULL 的列在目标端也允许',
);

interface Difference {
  readonly words: Text;
  /** The job refuses such a table: the target would hold another value without a word. */
  readonly fatal: boolean;
}

export const typesMatch: Check = {
  id: 'types-match',
  side: 'both',
  title: 'Columns have the same types on both sides',
  why: 'A value that the column of the target cannot hold is refused and fails the job. A column that would change values without a word (rounding, other labels of an ENUM) is refused from the start.',
  query: 'SELECT … COLUMN_TYPE, IS_NULLABLE … FROM information_schema.COLUMNS on both sides',
  applies: () => true,
  async run(context) {
    const pairs = await tablePairs(context);
    const found = pairs
      .map((pair) => ({ key: pair.key, list: differences(pair) }))
      .filter(({ list }) => list.length > 0);
    if (found.length === 0) return passCompared(pairs, REQUIRED);
    // What fails the job comes first: the words are cut to five tables.
    const isFatal = ({ list }: (typeof found)[number]) => list.some(({ fatal }) => fatal);
    const wrong = [...found.filter(isFatal), ...found.filter((one) => !isFatal(one))];
    const inWords = ({ key, list }: (typeof found)[number]) => ({
      key,
      words: joinTexts(
        list.map(({ words }) => words),
        ', ',
      ),
    });
    const observed = tableWords(wrong.map(inWords));
    const tables = wrong.map(({ key }) => key);
    const fix = steps(say('Alter the target tables to the types of the source.', '请将目标端的表修改为源端的类型。'));
    return wrong.some(isFatal) ? failed(observed, REQUIRED, fix, tables) : warning(observed, REQUIRED, fix, tables);
  },
};

function differences(pair: TablePair): readonly Difference[] {
  return columnPairs(pair).flatMap(([source, target]): Difference[] => {
    // Columns that the target makes itself are the matter of columns-match.
    if (target.generated !== 'no') return [];
    const [from, to] = [typeText(source), typeText(target)];
    if (from !== to) {
      const refusal = columnRefusal({ source: pair.source, column: source, other: target });
      if (refusal !== null) return [{ words: refusal, fatal: true }];
      return [
        {
          words: say(`${source.name} is ${from}, on the target ${to}`, `${source.name} 为 ${from}，目标端为 ${to}`),
          fatal: false,
        },
      ];
    }
    const lost = source.nullable && !target.nullable;
    const words = say(`${source.name} may be NULL on the source only`, `${source.name} 只在源端允许 NULL`);
    return lost ? [{ words, fatal: false }] : [];
  });
}
