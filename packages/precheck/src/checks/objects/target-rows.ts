import { quoteTable, tableKey } from '@tideway/domain';
import { pass, steps, warning } from '../../finding.ts';
import { quoteText } from '../../fixes/quote.ts';
import type { Check } from '../../types.ts';

/** Tables asked about in one statement. */
const BATCH = 200;
const REQUIRED = "Rows that are the source's at the start position, or none";

export const targetRows: Check = {
  id: 'target-rows',
  side: 'target',
  title: 'Rows on the target fit the start position',
  why: 'If the target holds rows of another moment than the start, the first change that does not fit them fails the job with a conflict.',
  query: 'SELECT … FROM (SELECT 1 FROM table LIMIT 1), 200 tables at a time',
  applies: ({ start }) => start.kind !== 'now',
  async run(context) {
    const key = await context.targetKey();
    const present = await context.targetTables();
    const tables = (await context.selectedTables())
      .map((table) => present.get(key(table)))
      .filter((table) => table !== undefined && !table.isView);
    const filled = await context.onTarget(async (session) => {
      const found: string[] = [];
      for (let start = 0; start < tables.length; start += BATCH) {
        const parts = tables
          .slice(start, start + BATCH)
          .filter((table) => table !== undefined)
          .map((table) => `(SELECT ${quoteText(tableKey(table))} AS name FROM ${quoteTable(table)} LIMIT 1)`);
        for (const { name } of await session.rows(parts.join(' UNION ALL '))) if (name !== null) found.push(name ?? '');
      }
      return found;
    });
    if (filled.length === 0) return pass(`All ${tables.length} tables are empty`, REQUIRED);
    const fix = steps(
      'Make sure that the rows were copied at exactly this position (a dump tells its own); otherwise choose that position, or empty the tables and copy again.',
    );
    return warning(`${filled.length} of ${tables.length} tables hold rows`, REQUIRED, fix, filled);
  },
};
