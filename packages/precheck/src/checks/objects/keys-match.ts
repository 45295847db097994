import { joinTexts, say, type TableStructure, type Text } from '@tideway/domain';
import { steps, warning } from '../../finding.ts';
import { judgeTables, keyText, type TablePair } from '../../objects/compare-tables.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('The same primary and unique keys', '相同的主键和唯一键');

export const keysMatch: Check = {
  id: 'keys-match',
  side: 'both',
  title: 'Tables have the same unique keys on both sides',
  why: 'A unique key that only the target has refuses rows that the source allows; one that it lacks makes finding a row slow.',
  query: 'SELECT … FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 on both sides',
  applies: () => true,
  run(context) {
    const fix = steps(say('Create or drop the keys on the target.', '请在目标端创建或删除这些键。'));
    return judgeTables(context, differences, REQUIRED, warning, fix);
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
