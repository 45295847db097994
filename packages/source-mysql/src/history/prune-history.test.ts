import type { ReadFrom } from '@tideway/engine';
import { expect, test } from 'vitest';
import type { HistoryEntry } from './history-store.ts';
import { pruneHistory } from './prune-history.ts';

const UUID = '3e11fa47-71ca-11e1-9e33-c80aa9429562';

function entry(name: string, position: number, gtid: string | null, serverUuid: string | null = UUID): HistoryEntry {
  const from = { file: 'binlog.000002', position };
  return { serverUuid, table: { schema: 'd', name }, from, gtid, structure: null, unknown: null, origin: 'replayed' };
}

const places = (entries: readonly HistoryEntry[]): string[] =>
  entries.map(({ table, from }) => `${table.name}@${from.position}`);

test('by file and position: the last of each table at the place, and what lies ahead', () => {
  const entries = [
    entry('t', 100, null),
    entry('u', 150, null),
    entry('t', 200, null),
    entry('t', 300, null),
    entry('u', 400, null),
    entry('v', 200, null, 'another server'),
  ];
  const from: ReadFrom = { mode: 'file-position', position: { file: 'binlog.000002', position: 300 } };
  expect(places(pruneHistory(entries, from, UUID))).toEqual(['u@150', 't@300', 'u@400']);
  // What is kept says the same as all of it.
  expect(places(pruneHistory(pruneHistory(entries, from, UUID), from, UUID))).toEqual(['u@150', 't@300', 'u@400']);
});

test('by GTID: what the executed set has, on whatever server', () => {
  const entries = [
    entry('t', 100, null),
    entry('t', 200, `${UUID}:5`),
    entry('t', 300, `${UUID}:8`),
    entry('t', 400, `${UUID}:12`, 'another server'),
  ];
  const at = (executed: string): ReadFrom => ({ mode: 'gtid', executed });
  expect(places(pruneHistory(entries, at(`${UUID}:1-4`), UUID))).toEqual(['t@100', 't@200', 't@300', 't@400']);
  expect(places(pruneHistory(entries, at(''), UUID))).toEqual(['t@100', 't@200', 't@300', 't@400']);
  expect(places(pruneHistory(entries, at(`${UUID}:1-9`), UUID))).toEqual(['t@300', 't@400']);
  expect(places(pruneHistory(entries, at(`${UUID}:1-20`), UUID))).toEqual(['t@400']);
});
