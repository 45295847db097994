import { tableKey } from '@tideway/domain';
import { failed, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'Types that TiDB has';
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
    if (found.length === 0) return pass(`None lacking in ${structures.length} tables`, REQUIRED);
    const tables = [...new Set(found.map(({ table }) => tableKey(table)))];
    const types = [...new Set(found.map(({ column }) => column.dataType))].join(', ');
    const first = found
      .slice(0, 5)
      .map(({ table, column }) => `${tableKey(table)}.${column.name} (${column.dataType})`);
    const observed = `${found.length} columns of ${types}: ${first.join(', ')}${found.length > 5 ? ', …' : ''}`;
    const fix = steps('Leave these tables out of the selection, or change the columns on the source.');
    const { isTidb } = await context.targetFacts();
    return isTidb ? failed(observed, REQUIRED, fix, tables) : warning(observed, REQUIRED, fix, tables);
  },
};
