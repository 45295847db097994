import type { Checkpoint } from '@tideway/engine';
import { removeJob } from '@tideway/sink-tidb';
import { Random, startProxy, type TcpProxy } from '@tideway/testbed';
import { compareTables, formatComparison, listBaseTables } from '@tideway/verify';
import { RunningJob } from './case-job.ts';
import { type RandomTable, randomChange, randomDdl, randomTable } from './random-tables.ts';
import { binlogEnd, type Ground } from './run-case.ts';
import { Sessions } from './sessions.ts';

export interface RandomOptions {
  readonly seed: number;
  /** Changes a writer makes. */
  readonly changes: number;
  /** Whether the reader copes with structures that change behind its back. */
  readonly withDdl: boolean;
}

/**
 * Random tables, several writers at once in random transactions, a job that crashes now and then and whose connections to
 * the target break, and every row compared at the end. Nothing may be missed: both sides begin alike. The writers race, so a seed repeats the statements, not
 * their order. Throws an Error that says what is wrong.
 */
export async function runRandomCase(options: RandomOptions, ground: Ground): Promise<void> {
  const random = new Random(options.seed);
  const database = `random_${options.seed}`;
  const tables = Array.from({ length: random.integer(1, 4) }, (_, index) => randomTable(`t${index}`, random));
  const jobId = `random-${options.seed}`;
  await using source = new Sessions(ground.source, database);
  await using target = new Sessions(ground.target, database);
  for (const sessions of [source, target]) {
    await sessions.run(`DROP DATABASE ${await databaseName(sessions)}; CREATE DATABASE ${database}; USE ${database}`);
    await sessions.run(`SET sql_mode = ''`);
    for (const { create } of tables) await sessions.run(create);
  }
  const isByFile = random.next() < 0.3;
  const { file, position, executed } = await binlogEnd(source);
  const start: Checkpoint = {
    executed: isByFile ? null : executed,
    file,
    position: String(position),
    held: [],
    sourceTimestamp: null,
  };
  const pipeline = {
    maxGroupRows: random.pick([1, 20, 500, 10_000]),
    minGroupRows: 1,
    maxTransactionBytes: random.pick([500, 1 << 26]),
  };
  const job = { mode: isByFile ? 'file-position' : 'gtid', lanes: random.pick([1, 3, 8]), pipeline } as const;
  const selection = { kind: 'custom', databases: [database], tables: [] } as const;
  const proxy = await startProxy(ground.target);
  const address = { ...ground.target, host: proxy.host, port: proxy.port };
  const running = new RunningJob({ ...ground, target: address, jobId, selection, start, job });
  try {
    const isLive = random.next() < 0.6;
    if (isLive) await running.start();
    const writers = [0, 1, 2].map((n) => write(n, new Random(options.seed * 31 + n), tables, source, options));
    if (isLive) await hurt(running, proxy, random, Promise.allSettled(writers));
    await Promise.all(writers);
    if (!running.isRunning) await running.start();
    await running.reach(await binlogEnd(source));
    const names = await listBaseTables(ground.sourceSide, [database]);
    const results = await compareTables(ground.sourceSide, ground.targetSide, names);
    if (results.some(({ equal }) => !equal)) throw new Error(formatComparison(results));
    if (running.tally.missed > 0) throw new Error(`${running.tally.missed} rows were missed`);
  } catch (error) {
    const facts = JSON.stringify({ ...job, tables: tables.map(({ create }) => create) }, null, 1);
    throw new Error(`seed ${options.seed}: ${(error as Error).message}\n${facts}`, { cause: error });
  } finally {
    await running.stop().catch(() => running.crash());
    await removeJob({ connection: ground.target, jobId });
    await proxy.close();
  }
  for (const sessions of [source, target]) await sessions.run(`DROP DATABASE ${database}`);
}

async function databaseName(sessions: Sessions): Promise<string> {
  const [row] = await sessions.rows('SELECT DATABASE() AS name');
  return String(row?.name);
}

/** Crashes of the job, and cuts of its connections to the target, while the writers are at work. */
async function hurt(job: RunningJob, proxy: TcpProxy, random: Random, until: Promise<unknown>): Promise<void> {
  let isOver = false;
  void until.then(() => {
    isOver = true;
  });
  for (let faults = random.integer(0, 5); faults > 0 && !isOver; faults -= 1) {
    await Promise.race([until, new Promise((resolve) => setTimeout(resolve, random.integer(5, 120)))]);
    if (random.next() < 0.6) {
      proxy.cut();
      continue;
    }
    await job.crash();
    await job.start();
  }
}

/** One writer: transactions of a few changes, some rolled back; what the source refuses is left out. */
async function write(
  writer: number,
  random: Random,
  tables: readonly RandomTable[],
  source: Sessions,
  { changes, withDdl }: RandomOptions,
): Promise<void> {
  const session = `writer ${writer}`;
  const attempt = (sql: string) => source.run(sql, session).catch(() => {});
  await attempt("SET sql_mode = 'ALLOW_INVALID_DATES', innodb_lock_wait_timeout = 1");
  await attempt(`SET time_zone = '${random.pick(['+00:00', '+05:30', '-08:00'])}'`);
  for (let done = 0; done < changes; ) {
    const length = random.integer(1, 6);
    const isLong = random.next() < 0.5;
    if (isLong) await attempt('BEGIN');
    for (let n = 0; n < length; n += 1) await attempt(randomChange(random.pick(tables), random));
    if (isLong) await attempt(random.next() < 0.15 ? 'ROLLBACK' : 'COMMIT');
    if (withDdl && writer === 0 && random.next() < 0.04) await attempt(randomDdl(random.pick(tables), random));
    done += length;
  }
}
