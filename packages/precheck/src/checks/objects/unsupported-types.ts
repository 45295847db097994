import { say, tableKey } from '@tideway/domain';
import { failed, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('Types that TiDB has', 'TiDB 支持的类型');
const LACKING: ReadonlySet<string> = new Set([
  ...['geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon'],
  ...['geomcollection', 'geometrycollection', 'vector', 'uuid', 'inet4', 'inet6', 'xmltype'],
]);

export const unsupportedTypes: Check = {
  id: 'unsupported-types',
  side: 'source',
  title: 'TiDB has the types of all columns',
  why: 'TiDB has no spatial types (nor those only MariaDB has): such a table cannot be created there.',
  query: 'SELECT … DATA_TYPE … FROM information_schema.COLUMNS',
  applies: () => true,
  async run(context) {
    const structures = [...(await context.sourceStructures()).values()];
    const found = structures.flatMap(({ table, columns }) =>
      columns.filter(({ dataType }) => LACKING.has(dataType)).map((column) => ({ table, column })),
    );
    if (found.length === 0)
      return pass(
        say(`None lacking in ${structures.length} tables`, `${structures.length} 张表中没有不支持的`),
        REQUIRED,
      );
    const tables = [...new Set(found.map(({ table }) => tableKey(table)))];
    const types = [...new Set(found.map(({ column }) => column.dataType))].join(', ');
    const first = found
      .slice(0, 5)
      .map(({ table, column }) => `${tableKey(table)}.${column.name} (${column.dataType})`);
    const list = `${first.join(', ')}${found.length > 5 ? ', …' : ''}`;
    const observed = say(
      `${found.length} columns of ${types}: ${list}`,
      `${found.length} 列的类型是 ${types}：${list}`,
    );
    const fix = steps(
      say(
        'Leave these tables out of the selection, or change the columns on the source.',
        '请不选择这些表，或在源端修改这些列。',
      ),
    );
    const { isTidb } = await context.targetFacts();
    return isTidb ? failed(observed, REQUIRED, fix, tables) : warning(observed, REQUIRED, fix, tables);
  },
};
