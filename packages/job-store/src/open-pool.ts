import pg from 'pg';

export interface PoolOptions {
  readonly databaseUrl: string;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  readonly max: number;
  /** Hears of connections lost while unused; the pool makes new ones. */
  readonly onIdleError: (error: Error) => void;
}

/** A pool of connections to the job store: bounded waits, so that a Postgres that is away is noticed within seconds. */
export function openPool({ databaseUrl, name, max, onIdleError }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max,
    connectionTimeoutMillis: 5_000,
    query_timeout: 20_000,
    keepAlive: true,
    application_name: name,
  });
  pool.on('error', onIdleError);
  return pool;
}
