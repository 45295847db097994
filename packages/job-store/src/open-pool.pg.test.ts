import { testPostgres } from '@tideway/testbed';
import { expect, test } from 'vitest';
import { openPool } from './open-pool.ts';

test('a client that is lent out and lost between two questions does not end the process', async () => {
  const { url } = await testPostgres();
  const pool = openPool({ databaseUrl: url, name: 'test', max: 2, onIdleError: () => undefined });
  const lent = await pool.connect();
  try {
    const ended = new Promise((resolve) => lent.once('end', resolve));
    const [row] = (await lent.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows;
    // Without a listener its 'error' event would be uncaught, which fails this run.
    await pool.query('SELECT pg_terminate_backend($1)', [row?.pid]);
    await ended;
    await expect(lent.query('SELECT 1')).rejects.toThrow();
  } finally {
    lent.release(true);
    await pool.end();
  }
});

test('a transaction that nobody goes on with is ended by Postgres, with its locks', async () => {
  const { url } = await testPostgres();
  const options = { databaseUrl: url, name: 'test', max: 2, onIdleError: () => undefined };
  const pool = openPool({ ...options, idleInTransactionMs: 200 });
  const frozen = await pool.connect();
  try {
    await frozen.query('BEGIN');
    await frozen.query('SELECT pg_advisory_xact_lock(815)');
    // Waits until the lock is free.
    await pool.query('SELECT pg_advisory_xact_lock(815)');
    await expect(frozen.query('COMMIT')).rejects.toThrow();
  } finally {
    frozen.release(true);
    await pool.end();
  }
});
