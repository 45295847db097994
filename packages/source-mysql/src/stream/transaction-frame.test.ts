import type { QuerySession, SourceEvent } from '@tideway/engine';
import { expect, test } from 'vitest';
import { TransactionFrame } from './transaction-frame.ts';
import { formatXid, parseXid } from './xid.ts';

const at = { start: { file: 'b.1', position: 10 }, end: { file: 'b.1', position: 20 }, timestamp: 1 };
const MARK = { gtid: 'u:1', lastCommitted: null, sequenceNumber: null, commitTimestamp: null };
const session = (): QuerySession => {
  throw new Error('asked for the session of a frame statement');
};

function run(steps: (frame: TransactionFrame, out: SourceEvent[]) => void): string[] {
  const out: SourceEvent[] = [];
  steps(new TransactionFrame(), out);
  return out.map((event) =>
    'gtid' in event ? `gtid ${event.gtid}` : 'xid' in event ? `${event.type} ${event.xid}` : event.type,
  );
}

const said = (...statements: string[]): string[] =>
  run((frame, out) => {
    for (const sql of statements) {
      const isOwn = !/^(BEGIN|COMMIT|ROLLBACK$|SAVEPOINT|XA)/.test(sql);
      frame.query(at, 'd', sql, isOwn ? () => ({}) as QuerySession : session, out);
    }
  });

test('MySQL with GTIDs', () => {
  const steps = run((frame, out) => {
    frame.gtid(at, MARK, out);
    frame.query(at, 'd', 'BEGIN', session, out);
    frame.commit(at, out);
    frame.gtid(at, MARK, out);
    frame.query(at, 'd', 'DROP TABLE t', () => ({}) as QuerySession, out);
  });
  expect(steps).toEqual(['gtid u:1', 'begin', 'commit', 'gtid u:1', 'query']);
});

test('5.6 without GTIDs gets a frame all the same', () => {
  expect(said('BEGIN', 'COMMIT', 'CREATE TABLE t (a int)', 'BEGIN', 'ROLLBACK')).toEqual([
    'gtid null',
    'begin',
    'commit',
    'gtid null',
    'query',
    'gtid null',
    'begin',
    'rollback',
  ]);
});

test('MariaDB’s GTID event has begun already; CREATE … SELECT stays inside', () => {
  const steps = run((frame, out) => {
    frame.gtid(at, MARK, out);
    frame.begin(at, out);
    frame.query(at, 'd', 'BEGIN', session, out);
    frame.query(at, 'd', 'CREATE TABLE t (a int)', () => ({}) as QuerySession, out);
    frame.commit(at, out);
    frame.query(at, 'd', 'BEGIN', session, out);
  });
  expect(steps).toEqual(['gtid u:1', 'begin', 'query', 'commit', 'gtid null', 'begin']);
});

test('XA, savepoints, and what must not be dropped', () => {
  expect(said("XA START X'61',X'',1", "XA END X'61',X'',1")).toEqual(['gtid null', "begin X'61',X'',1"]);
  expect(said("XA COMMIT X'61',X'',1", "XA ROLLBACK X'62',X'63',9")).toEqual([
    'gtid null',
    "xa-commit X'61',X'',1",
    'gtid null',
    "xa-rollback X'62',X'63',9",
  ]);
  expect(said('BEGIN', 'SAVEPOINT `a`', 'ROLLBACK TO `a`', 'COMMIT')).toEqual([
    'gtid null',
    'begin',
    'query',
    'commit',
  ]);
});

test('an xid is the same however it is written', () => {
  const expected = formatXid(Buffer.from('one'), Buffer.from("t'wo"), 7);
  expect(parseXid("XA COMMIT 'one','t''wo',7")).toBe(expected);
  expect(parseXid("XA COMMIT X'6F6E65',X'7427776f',7 ONE PHASE")).toBe(expected);
  expect(parseXid('XA ROLLBACK 0x6f6e65,0x7427776f,7')).toBe(expected);
  expect(parseXid("XA START 'one'")).toBe(formatXid(Buffer.from('one'), Buffer.alloc(0), 1));
});
