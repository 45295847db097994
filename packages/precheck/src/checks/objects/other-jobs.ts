import { compileSelection, joinTexts, type Selection, say, tableKey } from '@tideway/domain';
import { failed, pass, steps } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('No other job writes a selected table', '没有其他任务写入所选的表');

export const otherJobs: Check = {
  id: 'other-jobs',
  side: 'target',
  title: 'No other job writes these tables',
  why: 'Two jobs that write one table overwrite each other in an order that nobody knows.',
  query: 'The selections of the other jobs of this target are compared with this one',
  applies: () => true,
  async run(context) {
    const { otherJobs: others, selection } = context.job;
    if (others.length === 0) return pass(say('No other job has this target', '没有其他任务使用该目标端'), REQUIRED);
    const tables = await context.selectedTables();
    const clashes = others
      .map(({ name, selection: other }) => {
        // The target does not tell names by case, so neither does the comparison.
        const predicate = compileSelection(other, false);
        const shared = tables.filter(({ schema, name: table }) => predicate.table(schema, table)).map(tableKey);
        return { name, shared, later: sharesDatabase(selection, other) };
      })
      .filter(({ shared, later }) => shared.length > 0 || later);
    if (clashes.length === 0)
      return pass(
        say(`${others.length} other jobs, no table in common`, `另有 ${others.length} 个任务，没有共同的表`),
        REQUIRED,
      );
    const observed = clashes.map(({ name, shared }) =>
      shared.length > 0
        ? say(`${name}: ${shared.length} tables`, `${name}：${shared.length} 张表`)
        : say(`${name}: a database with what is created in it later`, `${name}：同一个数据库，包括以后在其中新建的表`),
    );
    const fix = steps(
      say(
        'Take the tables out of this job or of the other, or delete the other job.',
        '请从本任务或另一个任务中去掉这些表，或删除另一个任务。',
      ),
    );
    return failed(joinTexts(observed, '; '), REQUIRED, fix, [...new Set(clashes.flatMap(({ shared }) => shared))]);
  },
};

/** Whether both take in a whole database, and so its future tables. */
function sharesDatabase(a: Selection, b: Selection): boolean {
  if (a.kind === 'all') return b.kind === 'all' || b.databases.length > 0;
  if (b.kind === 'all') return a.databases.length > 0;
  const names = new Set(a.databases.map((name) => name.toLowerCase()));
  return b.databases.some((name) => names.has(name.toLowerCase()));
}
