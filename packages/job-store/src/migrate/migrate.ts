import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';

/** `prisma/migrations` of the repository. */
export const MIGRATIONS_FOLDER: string = resolve(import.meta.dirname, '../../../../prisma/migrations');

/** The advisory lock Prisma's own engine takes, so that both never run at once. */
const LOCK = 72707369;

const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

interface Applied {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/**
 * Applies what is missing of `prisma/migrations`, in order, each in a transaction, with the bookkeeping table that
 * Prisma uses (its engine cannot be fetched here). Safe to call from several processes at once. Returns the names
 * applied now. Throws when a migration was edited after it was applied, or failed before, or is of a newer release: this
 * one does not know what it would write to.
 */
export async function migrate(databaseUrl: string, folder: string = MIGRATIONS_FOLDER): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // the query under way reports it
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(BOOKKEEPING);
    const found = await client.query<Applied>(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
    );
    const known = await migrationNames(folder);
    refuseNewer(found.rows, known);
    const names: string[] = [];
    for (const name of known) {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      if (isApplied(name, checksum, found.rows)) continue;
      await apply(client, { name, sql, checksum });
      names.push(name);
    }
    return names;
  } finally {
    await client.end().catch(() => {});
  }
}

function refuseNewer(applied: readonly Applied[], known: readonly string[]): void {
  const newer = applied.find(({ name }) => !known.includes(name));
  if (newer === undefined) return;
  throw new Error(
    `the database is of a newer release: it has the migration ${newer.name}, which this one does not know. Start the newer release`,
  );
}

async function migrationNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function isApplied(name: string, checksum: string, applied: readonly Applied[]): boolean {
  const row = applied.find((one) => one.name === name);
  if (row === undefined) return false;
  if (!row.finished) throw new Error(`migration ${name} failed earlier and must be resolved by hand`);
  if (row.checksum !== checksum) throw new Error(`migration ${name} was edited after it was applied`);
  return true;
}

async function apply(client: pg.Client, migration: { name: string; sql: string; checksum: string }): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw new Error(`migration ${migration.name}: ${(error as Error).message}`, { cause: error });
  }
}
