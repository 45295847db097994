import { type TableName, tableKey } from '@tideway/domain';
import { failed, note, pass, steps } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'No gh-ost or pt-online-schema-change under way';

export const onlineDdl: Check = {
  id: 'online-ddl',
  side: 'source',
  title: 'No online schema change is under way',
  why: 'gh-ost and pt-online-schema-change fill a ghost table and rename it in the end. If the ghost is not selected, its rows are not migrated, and the rename stops the job.',
  query: 'SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES, names like _T_gho, _T_ghc, _T_new',
  applies: () => true,
  async run(context) {
    const selected = await context.selection();
    const all = await context.sourceTables();
    const names = new Set(all.map(tableKey));
    const ghosts = all.filter((table) => {
      const original = originalOf(table);
      return original !== null && names.has(tableKey(original)) && selected.table(original.schema, original.name);
    });
    if (ghosts.length === 0) return pass('None', REQUIRED);
    const left = ghosts.filter(({ schema, name }) => !selected.table(schema, name));
    const tables = ghosts.map(tableKey);
    if (left.length === 0) return note(`${tables.join(', ')}: selected too, so migrated like any table`, REQUIRED);
    const fix = steps(
      'Wait until the schema change has ended; drop ghost tables that were left over; then check again.',
    );
    return failed(`Ghost tables: ${left.map(tableKey).slice(0, 5).join(', ')}`, REQUIRED, fix, tables);
  },
};

/** The table that a ghost table stands for. */
function originalOf({ schema, name }: TableName): TableName | null {
  const match = /^_(.+)_(?:gho|ghc|new)$/.exec(name);
  return match?.[1] === undefined ? null : { schema, name: match[1] };
}
