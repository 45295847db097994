import { say, tableKey } from '@tideway/domain';
import { tidbHasCollation } from '../../ddl/collations.ts';
import { pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('Collations that TiDB has', 'TiDB 支持的排序规则');

export const unsupportedCollations: Check = {
  id: 'unsupported-collations',
  side: 'source',
  title: 'TiDB has the collations of all columns',
  why: 'With another collation the target compares and sorts texts otherwise: queries, and unique keys, may answer otherwise. A CREATE TABLE with it is refused by TiDB.',
  query: 'SELECT … COLLATION_NAME … FROM information_schema.COLUMNS',
  applies: () => true,
  async run(context) {
    const structures = [...(await context.sourceStructures()).values()];
    const isLacking = (collation: string | null) => collation !== null && !tidbHasCollation(collation);
    const found = structures.filter(({ columns }) => columns.some(({ collation }) => isLacking(collation)));
    if (found.length === 0)
      return pass(
        say(`None lacking in ${structures.length} tables`, `${structures.length} 张表中没有不支持的`),
        REQUIRED,
      );
    const names = new Set(found.flatMap(({ columns }) => columns.map((c) => c.collation).filter(isLacking)));
    const fix = steps(
      say(
        'On the target use a collation that is as fine or finer: utf8mb4_0900_bin for those without padding (0900), utf8mb4_bin for the others. The CREATE TABLE of the item target-tables-exist does so.',
        '请在目标端使用同样精细或更精细的排序规则：不补空格的（0900）用 utf8mb4_0900_bin，其他的用 utf8mb4_bin。检查项 target-tables-exist 给出的 CREATE TABLE 就是这样做的。',
      ),
    );
    const list = [...names].sort().join(', ');
    const observed = say(`${found.length} tables use ${list}`, `${found.length} 张表使用 ${list}`);
    return warning(
      observed,
      REQUIRED,
      fix,
      found.map((t) => tableKey(t.table)),
    );
  },
};
