import { tableKey } from '@tideway/domain';
import { PrecheckContext } from './context.ts';
import { createStatements, findMissing, STATEMENTS } from './objects/missing-tables.ts';
import type { PrecheckJob } from './types.ts';

/** What became of the missing tables. Names are `db.table`. */
export interface CreatedTables {
  readonly created: readonly string[];
  /** Refused by the target, with its own words. */
  readonly refused: readonly { readonly table: string; readonly message: string }[];
  /** How many are missing still that were not tried: call again. */
  readonly remaining: number;
}

/**
 * Makes the selected tables that the target lacks, with the statements that the item target-tables-exist shows; at most
 * 200 a call. The one thing in this package that writes: it runs when an operator asks for it. A table that appeared
 * meanwhile is refused by the target, never replaced.
 */
export async function createMissingTables(job: PrecheckJob, signal: AbortSignal): Promise<CreatedTables> {
  const context = new PrecheckContext(job, signal, () => new Date());
  const { missing } = await findMissing(context);
  const now = missing.slice(0, STATEMENTS);
  if (now.length === 0) return { created: [], refused: [], remaining: 0 };
  const { databases, tables } = await createStatements(context, now, signal);
  const { lowerCaseTableNames } = await context.targetFacts();
  const fold = (name: string) => (lowerCaseTableNames === 0 ? name : name.toLowerCase());
  const created: string[] = [];
  const refused: { table: string; message: string }[] = [];
  await context.onTarget(async (session) => {
    // As the job's own sessions (design §4.12): zero dates as defaults are taken, nothing is changed without a word.
    await session.run("SET sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'");
    const there = await session.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA');
    const names = new Set(there.map(({ name }) => fold(name ?? '')));
    // Only what is missing: an account may write a database that it may not create.
    for (const { name, statement } of databases) if (!names.has(fold(name))) await session.run(statement);
    // The tables that a foreign key names may come later in the list, or not be migrated at all.
    await session.run('SET foreign_key_checks = 0');
    for (const { table, statement } of tables) {
      signal.throwIfAborted();
      try {
        await session.run(statement);
        created.push(tableKey(table));
      } catch (error) {
        // Not an answer: what became of the statement is not known.
        if (session.lost !== null || !(error instanceof Error)) throw error;
        refused.push({ table: tableKey(table), message: error.message });
      }
    }
  });
  return { created, refused, remaining: missing.length - now.length };
}
