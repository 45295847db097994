import pg from 'pg';

export interface PoolOptions {
  readonly databaseUrl: string;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  readonly max: number;
  /** Milliseconds after which a question counts as lost. Default 20 s. */
  readonly queryTimeoutMs?: number;
  /** Milliseconds after which Postgres ends a session that left a transaction open. Default 5 s. */
  readonly idleInTransactionMs?: number;
  /** Hears of connections lost while unused; the pool makes new ones. */
  readonly onIdleError: (error: Error) => void;
}

/** A pool of connections to the job store: bounded waits, so that a Postgres that is away is noticed within seconds. */
export function openPool({
  databaseUrl,
  name,
  max,
  queryTimeoutMs = 20_000,
  idleInTransactionMs = 5_000,
  onIdleError,
}: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max,
    connectionTimeoutMillis: 5_000,
    query_timeout: queryTimeoutMs,
    // A process that freezes inside a transaction must not keep its locks: with them its jobs could not be taken over,
    // and no event be written by anybody (seen in the crash run).
    idle_in_transaction_session_timeout: idleInTransactionMs,
    keepAlive: true,
    application_name: name,
  });
  pool.on('error', onIdleError);
  // A client that is lent out and lost between two questions tells nobody but its listeners: without one the event
  // would end this process (seen when Postgres was killed inside a transaction). The next question on it fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
