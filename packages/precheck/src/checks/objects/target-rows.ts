import { joinTexts, quoteTable, quoteText, say, type TableName, tableKey } from '@tideway/domain';
import type { PrecheckContext } from '../../context.ts';
import { pass, steps, unknown, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

/** Tables asked about in one statement. */
const BATCH = 100;
/** Sessions that ask side by side. */
const SESSIONS = 4;
/** Tables with rows after which nobody needs more names. */
const ENOUGH = 100;
/** Milliseconds: a server that has to open each table takes its time, and the precheck is to end within a minute. */
const PATIENCE = 30_000;
const REQUIRED = say(
  "Rows that are the source's at the start position, or none",
  '与源端在起始位置时一致的数据，或没有数据',
);

export const targetRows: Check = {
  id: 'target-rows',
  side: 'target',
  title: 'Rows on the target fit the start position',
  why: 'If the target holds rows of another moment than the start, the first change that does not fit them fails the job with a conflict.',
  query: '(SELECT name FROM table LIMIT 1) UNION ALL …, 100 tables at a time',
  applies: ({ start }) => start.kind !== 'now',
  async run(context, signal) {
    const key = await context.targetKey();
    const present = await context.targetTables();
    const tables = (await context.selectedTables()).flatMap((table) => {
      const found = present.get(key(table));
      return found === undefined || found.isView ? [] : [found];
    });
    const { filled, asked } = await tablesWithRows(context, tables, signal);
    const fix = steps(
      say(
        'Make sure that the rows were copied at exactly this position (a dump tells its own); otherwise choose that position, or empty the tables and copy again.',
        '请确认数据恰好是在此位置复制的（导出文件会记录自己的位置）；否则请选择那个位置，或清空这些表并重新复制。',
      ),
    );
    if (filled.length >= ENOUGH) {
      return warning(
        say(
          `${ENOUGH} or more of ${tables.length} tables hold rows`,
          `共 ${tables.length} 张表，至少 ${ENOUGH} 张有数据`,
        ),
        REQUIRED,
        fix,
        filled,
      );
    }
    const left = tables.length - asked;
    const rest =
      left === 0 ? [] : [say(`it took too long to look at ${left} others`, `另外 ${left} 张耗时过长，没有查看`)];
    if (filled.length > 0) {
      const found = say(
        `${filled.length} of ${asked} tables hold rows`,
        `查看了 ${asked} 张表，${filled.length} 张有数据`,
      );
      return warning(joinTexts([found, ...rest], '; '), REQUIRED, fix, filled);
    }
    if (left > 0) {
      const none = say(`None of ${asked} tables holds rows`, `查看了 ${asked} 张表，都没有数据`);
      return unknown(joinTexts([none, ...rest], '; '), REQUIRED, fix);
    }
    return pass(say(`All ${tables.length} tables are empty`, `全部 ${tables.length} 张表都是空的`), REQUIRED);
  },
};

/** Row counts of information_schema are estimates: each table is asked for one row, many in a statement. */
async function tablesWithRows(
  context: PrecheckContext,
  tables: readonly TableName[],
  signal: AbortSignal,
): Promise<{ readonly filled: readonly string[]; readonly asked: number }> {
  const likelyFirst = await inLikelyOrder(context, tables);
  const batches: (readonly TableName[])[] = [];
  for (let start = 0; start < tables.length; start += BATCH) batches.push(likelyFirst.slice(start, start + BATCH));
  const filled: string[] = [];
  let asked = 0;
  const end = context.now().getTime() + PATIENCE;
  const work = () =>
    context.onTarget(async (session) => {
      while (filled.length < ENOUGH && context.now().getTime() < end) {
        const batch = batches.shift();
        if (batch === undefined) return;
        signal.throwIfAborted();
        const parts = batch.map((t) => `(SELECT ${quoteText(tableKey(t))} AS name FROM ${quoteTable(t)} LIMIT 1)`);
        for (const { name } of await session.rows(parts.join(' UNION ALL '))) if (name) filled.push(name);
        asked += batch.length;
      }
    });
  await Promise.all(Array.from({ length: Math.min(SESSIONS, batches.length) }, work));
  // The first of them in order: however the sessions raced, the same target gives the same answer.
  const found = new Set(filled);
  const inOrder = likelyFirst.map(tableKey).filter((name) => found.has(name));
  return { filled: inOrder.slice(0, ENOUGH), asked };
}

/** TiDB knows its estimates by heart; those with rows first find enough of them soon. Elsewhere asking costs as much. */
async function inLikelyOrder(context: PrecheckContext, tables: readonly TableName[]): Promise<readonly TableName[]> {
  if (!(await context.targetFacts()).isTidb || tables.length <= BATCH) return tables;
  const rows = await context.onTarget((session) =>
    session.rows('SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl FROM information_schema.TABLES WHERE TABLE_ROWS > 0'),
  );
  const likely = new Set(rows.map(({ db, tbl }) => tableKey({ schema: db ?? '', name: tbl ?? '' })));
  return [...tables].sort((a, b) => Number(likely.has(tableKey(b))) - Number(likely.has(tableKey(a))));
}
