import { quoteTable, type TableName, tableKey } from '@tideway/domain';
import type { PrecheckContext } from '../../context.ts';
import { pass, steps, warning } from '../../finding.ts';
import { quoteText } from '../../fixes/quote.ts';
import type { Check } from '../../types.ts';

/** Tables asked about in one statement. */
const BATCH = 200;
/** Sessions that ask side by side. */
const SESSIONS = 3;
const REQUIRED = "Rows that are the source's at the start position, or none";

export const targetRows: Check = {
  id: 'target-rows',
  side: 'target',
  title: 'Rows on the target fit the start position',
  why: 'If the target holds rows of another moment than the start, the first change that does not fit them fails the job with a conflict.',
  query: 'SELECT … FROM (SELECT 1 FROM table LIMIT 1), 200 tables at a time',
  applies: ({ start }) => start.kind !== 'now',
  async run(context, signal) {
    const key = await context.targetKey();
    const present = await context.targetTables();
    const tables = (await context.selectedTables()).flatMap((table) => {
      const found = present.get(key(table));
      return found === undefined || found.isView ? [] : [found];
    });
    const filled = await tablesWithRows(context, tables, signal);
    if (filled.length === 0) return pass(`All ${tables.length} tables are empty`, REQUIRED);
    const fix = steps(
      'Make sure that the rows were copied at exactly this position (a dump tells its own); otherwise choose that position, or empty the tables and copy again.',
    );
    return warning(`${filled.length} of ${tables.length} tables hold rows`, REQUIRED, fix, filled);
  },
};

/** Row counts of information_schema are estimates: each table is asked for one row, many in a statement. */
async function tablesWithRows(context: PrecheckContext, tables: readonly TableName[], signal: AbortSignal) {
  const batches: (readonly TableName[])[] = [];
  for (let start = 0; start < tables.length; start += BATCH) batches.push(tables.slice(start, start + BATCH));
  const filled: string[] = [];
  const work = () =>
    context.onTarget(async (session) => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        signal.throwIfAborted();
        const parts = batch.map((t) => `(SELECT ${quoteText(tableKey(t))} AS name FROM ${quoteTable(t)} LIMIT 1)`);
        for (const { name } of await session.rows(parts.join(' UNION ALL '))) if (name) filled.push(name);
      }
    });
  await Promise.all(Array.from({ length: Math.min(SESSIONS, batches.length) }, work));
  return filled.sort();
}
