import { describe, expect, it } from 'vitest';
import type { SourceChunk, SourceTransaction } from '../ports/source-transaction.ts';
import { change } from '../test-support/changes.ts';
import { column, table } from '../test-support/structures.ts';
import { originalIndex, Skips, transactionFacts } from './skips.ts';

const T = table('d.t', { columns: [column('a')], primary: ['a'] });
const PLACE = { file: 'binlog.000001', position: 100 };

function transaction(rows: number, gtid: string | null = 'u:1'): SourceTransaction {
  return {
    kind: 'transaction',
    sequence: 1,
    gtid,
    start: PLACE,
    end: { ...PLACE, position: 200 },
    timestamp: 1,
    commitTimestamp: null,
    lastCommitted: null,
    sequenceNumber: null,
    byteLength: 10,
    changes: Array.from({ length: rows }, (_, n) => change(T, null, [n])),
  };
}

const values = (item: SourceTransaction): string[] => item.changes.map(({ after }) => after?.literal(0) ?? '');

describe('what an operator skipped', () => {
  it('is cut out of its transaction and out of no other', () => {
    const skips = new Skips([
      { transaction: 'u:1', change: 3 },
      { transaction: 'u:1', change: 1 },
      { transaction: 'u:9', change: null },
    ]);
    const item = skips.transaction(transaction(5));
    expect(values(item)).toEqual(['0', '2', '4']);
    expect(item.omitted).toEqual([1, 3]);
    const other = transaction(2, 'u:2');
    expect(skips.transaction(other)).toBe(other);
    expect(skips.transaction(transaction(2, 'u:9'))).toMatchObject({ changes: [], omitted: [0, 1] });
  });

  it('is named by its place where there is no GTID', () => {
    const skips = new Skips([{ transaction: 'binlog.000001:100', change: 0 }]);
    expect(values(skips.transaction(transaction(2, null)))).toEqual(['1']);
  });

  it('leaves the changes of a chunk in place, since progress is counted by them', () => {
    const { kind: _kind, ...unit } = transaction(3);
    const chunk: SourceChunk = { ...unit, kind: 'chunk', index: 0, firstChange: 0, last: true };
    expect(new Skips([{ transaction: 'u:1', change: 2 }]).chunk(chunk)).toEqual({ ...chunk, omitted: [2] });
    const behind = { ...chunk, index: 1, firstChange: 10 };
    const whole = new Skips([{ transaction: 'u:1', change: null }]).chunk(behind);
    expect(whole.omitted).toEqual(chunk.changes.map((_, index) => 10 + index));
  });
});

it.each([
  [[], 0, 2, 2],
  [[0], 0, 0, 1],
  [[1, 3], 0, 0, 0],
  [[1, 3], 0, 1, 2],
  [[1, 3], 0, 2, 4],
  [[1, 2, 3], 0, 1, 4],
  // Changes before the chunk are not counted twice.
  [[1, 12], 10, 1, 11],
  [[1, 12], 10, 2, 13],
])('index in the transaction as read: %j from %i, %i → %i', (omitted, firstChange, index, original) => {
  expect(originalIndex({ omitted, firstChange }, index)).toBe(original);
});

it('tells what a transaction holds, by table', () => {
  expect(transactionFacts(transaction(3))).toEqual({
    transaction: 'u:1',
    transactionRows: 3,
    transactionTables: [{ table: 'd.t', insert: 3, update: 0, delete: 0 }],
  });
});
