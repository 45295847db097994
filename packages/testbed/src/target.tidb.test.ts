import type { RowDataPacket } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { freshDatabase, startTarget, testTarget } from './index.ts';

test('the shared target compares like TiDB, and says when it is not one', async () => {
  const target = await testTarget();
  await using database = await freshDatabase(target, 'target');
  const connection = await database.connect();
  await connection.query('CREATE TABLE t (a VARCHAR(10) PRIMARY KEY)');
  await connection.query("INSERT INTO t VALUES ('a'), ('A')");
  const [rows] = await connection.query<RowDataPacket[]>('SELECT a FROM t ORDER BY a');
  expect(rows).toEqual([{ a: 'A' }, { a: 'a' }]);
  expect(target.isStandIn).toBe(!target.version.includes('TiDB'));
  if (target.isStandIn) expect(target.choice).toContain('STANDS IN for TiDB');
});

test('the stand-in reads committed and takes 1,000 connections', async ({ skip }) => {
  const target = await testTarget();
  if (!target.isStandIn) skip('the target is a TiDB');
  await using database = await freshDatabase(target, 'target');
  const [rows] = await (await database.connect()).query<RowDataPacket[]>(
    'SELECT @@transaction_isolation AS isolation, @@max_connections AS connections, @@log_bin AS log_bin',
  );
  expect(rows[0]).toEqual({ isolation: 'READ-COMMITTED', connections: 1000, log_bin: 0 });
});

test('a target of its own survives kill -9', async () => {
  const target = await startTarget({ own: true });
  try {
    await using database = await freshDatabase(target, 'kill');
    await (await database.connect()).query('CREATE TABLE t (a INT PRIMARY KEY)');
    const connection = await database.connect();
    connection.on('error', () => {});
    await connection.query('INSERT INTO t VALUES (7)');
    await target.kill();
    await target.start();
    const [rows] = await (await database.connect()).query('SELECT a FROM t');
    expect(rows).toEqual([{ a: 7 }]);
  } finally {
    await target.stop();
  }
});
