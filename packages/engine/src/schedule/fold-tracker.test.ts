import { expect, test } from 'vitest';
import type { Checkpoint } from '../ports/target.ts';
import { type FoldItem, FoldTracker } from './fold-tracker.ts';

const START: Checkpoint = { executed: null, file: 'b.000001', position: '100', held: [], sourceTimestamp: null };

/** The nth transaction of the log, 100 bytes each. */
function item(n: number, more: Partial<FoldItem> = {}): FoldItem {
  const at = (position: number) => ({ file: 'b.000001', position });
  const facts = { gtid: null, preparedGtid: null, xa: null, commitTimestamp: null, timestamp: n };
  return { sequence: n, start: at(n * 100), end: at(n * 100 + 100), ...facts, ...more };
}

function pass(tracker: FoldTracker, ...items: readonly FoldItem[]): void {
  for (const one of items) {
    tracker.register(one);
    tracker.complete(one.sequence);
  }
}

const prepared = (n: number, xid: string) => item(n, { xa: { phase: 'prepared', xid, start: item(n).start } });
const decided = (n: number, xid: string) => item(n, { xa: { phase: 'decided', xid, start: item(n).start } });

test('stays before the oldest prepared XA transaction and says through where all the rest is done', () => {
  const tracker = new FoldTracker(START);
  pass(tracker, item(1), prepared(2, 'x'), item(3), prepared(4, 'y'), item(5));
  expect(tracker.checkpoint()).toMatchObject({ position: '200', heldThrough: { file: 'b.000001', position: 600 } });
  pass(tracker, decided(6, 'x'));
  expect(tracker.checkpoint()).toMatchObject({ position: '400', heldThrough: { position: 700 } });
  pass(tracker, decided(7, 'y'));
  expect(tracker.checkpoint()).toMatchObject({ position: '800' });
  expect(tracker.checkpoint().heldThrough).toBeUndefined();
});

test('does not forget after a restart what was done beyond, while it is read again', () => {
  const tracker = new FoldTracker({ ...START, position: '200', heldThrough: { file: 'b.000001', position: 900 } });
  pass(tracker, prepared(2, 'x'), item(3));
  expect(tracker.checkpoint()).toMatchObject({ position: '200', heldThrough: { position: 900 } });
  pass(tracker, decided(4, 'x'), item(5));
  expect(tracker.checkpoint()).toMatchObject({ position: '600', heldThrough: { position: 900 } });
  pass(tracker, item(6), item(7), item(8), item(9));
  expect(tracker.checkpoint()).toMatchObject({ position: '1000' });
  expect(tracker.checkpoint().heldThrough).toBeUndefined();
});

test('keeps the online DDL as it was where reading begins again: what follows is read a second time', () => {
  const tracker = new FoldTracker({ ...START, onlineDdl: 'before' });
  pass(tracker, prepared(1, 'x'), item(2, { onlineDdl: 'ghost' }));
  expect(tracker.checkpoint()).toMatchObject({ position: '100', onlineDdl: 'before' });
  pass(tracker, decided(3, 'x'));
  expect(tracker.checkpoint()).toMatchObject({ position: '400', onlineDdl: 'ghost' });
});

test('a GTID job has no such place: the source sends the prepared transaction again by its GTID', () => {
  const tracker = new FoldTracker({ ...START, executed: '' });
  pass(tracker, prepared(1, 'x'), item(2, { gtid: '00000000-0000-0000-0000-00000000000a:2', onlineDdl: 'ghost' }));
  expect(tracker.checkpoint()).toMatchObject({ position: '300', onlineDdl: 'ghost' });
  expect(tracker.checkpoint().heldThrough).toBeUndefined();
});
