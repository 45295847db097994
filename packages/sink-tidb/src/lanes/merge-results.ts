import { tableKey } from '@tideway/domain';
import type { ApplyResult, TableCounts } from '@tideway/engine';

const MODES: readonly ApplyResult['mode'][] = ['grouped', 'row-by-row', 'replay'];

/** Results of the parts of one group as one; of none: a group that did nothing. */
export function mergeResults(results: readonly ApplyResult[]): ApplyResult {
  const [only] = results;
  if (results.length === 1 && only !== undefined) return only;
  const counts = new Map<string, TableCounts>();
  for (const count of results.flatMap((result) => result.counts)) {
    const known = counts.get(tableKey(count.table));
    if (known === undefined) counts.set(tableKey(count.table), { ...count });
    else {
      known.inserted += count.inserted;
      known.updated += count.updated;
      known.deleted += count.deleted;
      known.updatesMissed += count.updatesMissed;
      known.deletesMissed += count.deletesMissed;
    }
  }
  const sum = (pick: (result: ApplyResult) => number) => results.reduce((total, result) => total + pick(result), 0);
  return {
    counts: [...counts.values()],
    missed: results.flatMap((result) => result.missed),
    statements: sum((result) => result.statements),
    retries: sum((result) => result.retries),
    duration: sum((result) => result.duration),
    mode: MODES[Math.max(0, ...results.map(({ mode }) => MODES.indexOf(mode)))] ?? 'grouped',
  };
}
