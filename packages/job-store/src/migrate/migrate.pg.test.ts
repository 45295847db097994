import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase, testPostgres } from '@tideway/testbed';
import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { prismaSchemaSql } from '../../tools/prisma-schema-sql.ts';
import { migrate } from './migrate.ts';

/** Columns, keys and indexes as Postgres describes them. */
async function describeSchema(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    SELECT format('%s.%s %s null:%s default:%s', table_name, column_name, data_type, is_nullable,
                  coalesce(column_default, '-')) AS line
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1`);
  return rows.map(({ line }) => line).filter((line) => !line.includes('_prisma_migrations'));
}

/** What migrations make beside schema.prisma, which has no words for it. */
const ONLY_IN_SQL = [/jobs_name_when_started/, /jobs_to_lease/, /^users CHECK/, /^api_tokens CHECK/];

test('the migrations make what schema.prisma says', async () => {
  await using migrated = await freshDatabase(await testPostgres(), 'migrated');
  await using generated = await freshDatabase(await testPostgres(), 'generated');
  await migrate(migrated.url);
  const other = await generated.connect();
  await other.query(await prismaSchemaSql(generated.url));
  const own = await describeSchema(await migrated.connect());
  const left = own.filter((line) => !ONLY_IN_SQL.some((known) => known.test(line)));
  expect(left).toEqual(await describeSchema(other));
  expect(own.length - left.length).toBe(ONLY_IN_SQL.length);
});

test('several processes that start at once apply each migration once', async () => {
  await using database = await freshDatabase(await testPostgres(), 'at_once');
  const applied = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
  expect(applied.flat()).toHaveLength(new Set(applied.flat()).size);
  expect(applied.flat().length).toBeGreaterThan(0);
});

test('a migration that fails leaves nothing, one that was edited afterwards is refused', async () => {
  await using database = await freshDatabase(await testPostgres(), 'edited');
  const folder = mkdtempSync(join(tmpdir(), 'tideway-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, '0001_a'));
  const file = join(folder, '0001_a', 'migration.sql');
  writeFileSync(file, 'CREATE TABLE a (id int); CREATE TABLE a (id int);');
  await expect(migrate(database.url, folder)).rejects.toThrow('0001_a');
  writeFileSync(file, 'CREATE TABLE a (id int);');
  expect(await migrate(database.url, folder)).toEqual(['0001_a']);
  writeFileSync(file, 'CREATE TABLE a (id bigint);');
  await expect(migrate(database.url, folder)).rejects.toThrow('edited after it was applied');
});

test('an older release does not start on the database of a newer one', async () => {
  await using database = await freshDatabase(await testPostgres(), 'newer');
  const folder = mkdtempSync(join(tmpdir(), 'tideway-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['0001_a', '0002_b']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'migration.sql'), `CREATE TABLE t${name} (id int);`);
  }
  await migrate(database.url, folder);
  rmSync(join(folder, '0002_b'), { recursive: true });
  await expect(migrate(database.url, folder)).rejects.toThrow('newer release: it has the migration 0002_b');
});
