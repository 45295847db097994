import type { TableStructure } from '@tideway/domain';
import { LiteralRowImage } from '../assemble/literal-row-image.ts';
import type { ApplyGroup } from '../ports/apply-plan.ts';
import type { RowImage } from '../ports/source-event.ts';
import type { RowChange, SourceTransaction } from '../ports/source-transaction.ts';

/** A value of a test row: numbers and null as they are, text quoted, `raw` for a literal of another form. */
export type Value = number | string | null | { readonly raw: string };

export function literalOf(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object') return value.raw;
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function image(values: readonly Value[]): RowImage {
  const literals = values.map(literalOf);
  return new LiteralRowImage(literals, literals.join().length);
}

/** An insert (`null` before), a delete (`null` after) or an update. */
export function change(
  table: TableStructure,
  before: readonly Value[] | null,
  after: readonly Value[] | null,
  foreignKeyChecks = true,
): RowChange {
  return {
    table,
    kind: before === null ? 'insert' : after === null ? 'delete' : 'update',
    before: before === null ? null : image(before),
    after: after === null ? null : image(after),
    foreignKeyChecks,
  };
}

/** Transaction number `sequence` at positions 100 × sequence. */
export function transaction(
  sequence: number,
  changes: readonly RowChange[],
  gtid: string | null = null,
): SourceTransaction {
  const position = (offset: number) => ({ file: 'binlog.000001', position: offset });
  return {
    kind: 'transaction',
    sequence,
    gtid,
    start: position(sequence * 100),
    end: position(sequence * 100 + 100),
    timestamp: 1_700_000_000 + sequence,
    commitTimestamp: null,
    lastCommitted: null,
    sequenceNumber: null,
    changes,
    byteLength: changes.reduce(
      (sum, { before, after }) => sum + (before?.byteLength ?? 0) + (after?.byteLength ?? 0),
      0,
    ),
  };
}

export function groupOf(...changes: readonly RowChange[]): ApplyGroup {
  const one = transaction(1, changes);
  return { transactions: [one], changeCount: changes.length, byteLength: one.byteLength };
}
