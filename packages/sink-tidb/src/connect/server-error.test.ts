import { describe, expect, test } from 'vitest';
import { describeServerError, failureKind, readServerError } from './server-error.ts';

const CASES: readonly [errno: number | null, message: string, kind: ReturnType<typeof failureKind>][] = [
  [null, 'read ECONNRESET', 'connection'],
  [1213, 'Deadlock found when trying to get lock; try restarting transaction', 'transient'],
  [1205, 'Lock wait timeout exceeded', 'transient'],
  [9007, 'Write conflict, txnStartTS=1', 'transient'],
  [8028, 'Information schema is changed during the execution of the statement', 'transient'],
  [1105, 'Information schema is out of date: schema failed to update in 1 lease', 'transient'],
  [
    1105,
    'tikv aborts txn: Error(Txn(Error(Mvcc(Error(PessimisticLockNotFound { start_ts: TimeStamp(1) })))))',
    'transient',
  ],
  [9005, 'Region is unavailable', 'transient'],
  [8175, 'Your query has been cancelled due to exceeding the allowed memory limit', 'transient'],
  [1105, 'something unheard of', 'other'],
  [8501, 'execution result undetermined', 'connection'],
  [1317, 'Query execution was interrupted', 'connection'],
  [1045, 'Access denied', 'access'],
  [1146, "Table 'b1.nope' doesn't exist", 'missing-table'],
  [1049, "Unknown database 'b1'", 'missing-table'],
  [1062, "Duplicate entry '1' for key 't.PRIMARY'", 'duplicate-key'],
  [8025, 'entry too large, the max entry size is 6291456, the size of data is 6396346', 'too-large'],
  [1054, "Unknown column 'x' in 'field list'", 'structure'],
  [1406, "Data too long for column 'b' at row 1", 'data'],
  [1452, 'Cannot add or update a child row', 'data'],
  [1064, 'You have an error in your SQL syntax', 'other'],
];

describe('a failure', () => {
  test.each(CASES)('%s %s: %s', (errno, message, kind) => {
    expect(failureKind({ errno, sqlState: null, code: null, message })).toBe(kind);
  });

  test('keeps the words of the server, and never the statement', () => {
    const thrown = Object.assign(new Error("Duplicate entry 'x'"), {
      errno: 1062,
      code: 'ER_DUP_ENTRY',
      sqlState: '23000',
      sqlMessage: "Duplicate entry 'x'",
      sql: 'INSERT INTO t VALUES (secret)',
    });
    expect(JSON.stringify(readServerError(thrown))).not.toContain('secret');
    expect(describeServerError(readServerError(thrown))).toBe("Error 1062 (23000): Duplicate entry 'x'");
  });

  test('of the socket has no number of a server', () => {
    const thrown = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { errno: -111, code: 'ECONNREFUSED' });
    expect(readServerError(thrown)).toMatchObject({ errno: null, code: 'ECONNREFUSED' });
    expect(describeServerError(readServerError(thrown))).toBe('connect ECONNREFUSED 127.0.0.1:1');
  });
});
