import { quoteTable } from '@tideway/domain';
import type { RowDifference, TableComparison } from './differences.ts';

/** A comparison for people: one line a table that differs, and its samples. Empty when all are equal. */
export function formatComparison(results: readonly TableComparison[]): string {
  return results
    .filter(({ equal }) => !equal)
    .flatMap((result) => [headline(result), ...result.samples.map((sample) => `  ${describe(sample)}`)])
    .join('\n');
}

function headline({ table, problem, missing, extra, changed, sourceRows, targetRows }: TableComparison): string {
  if (problem !== null) return `${quoteTable(table)}: ${problem}`;
  const counts = `${missing} missing on the target, ${extra} on the target only, ${changed} with other values`;
  return `${quoteTable(table)}: ${counts} (source ${sourceRows} rows, target ${targetRows})`;
}

function describe({ kind, key, columns }: RowDifference): string {
  const differing = columns.map(({ name, source, target }) => `${name}: source ${source}, target ${target}`);
  return `${kind} ${JSON.stringify(key)}${differing.length === 0 ? '' : ` ${differing.join('; ')}`}`;
}
