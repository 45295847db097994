import type { Selection } from '@tideway/domain';
import type { Checkpoint, KnownCollations } from '@tideway/engine';
import { removeJob, type TargetOptions } from '@tideway/sink-tidb';
import type { MysqlAddress } from '@tideway/testbed';
import { compareTables, formatComparison, listBaseTables, type Side } from '@tideway/verify';
import type { CaseFiles, Step } from './case-files.ts';
import { type CaseJobOptions, type OpenSource, RunningJob } from './case-job.ts';
import { checkError, checkTally, textRows } from './check-case.ts';
import { Sessions } from './sessions.ts';

/** What all cases share. */
export interface Ground {
  readonly source: MysqlAddress;
  readonly target: MysqlAddress;
  readonly sourceSide: Side;
  readonly targetSide: Side;
  readonly openSource: OpenSource;
  /** What the source's character sets default to. */
  readonly collations: KnownCollations;
}

/** Databases that may be there from a run before, and go after this one. */
function databasesOf({ name, job }: CaseFiles): readonly [string, ...string[]] {
  const first = `case_${name.replaceAll('-', '_')}`;
  return [first, ...(job.databases ?? []).map((one) => one.replaceAll('{db}', first))];
}

/** Runs one case; throws an Error that says what is not as expected. */
export async function runCase(files: CaseFiles, ground: Ground): Promise<void> {
  const databases = databasesOf(files);
  const fill = (sql: string) => sql.replaceAll('{db}', databases[0]);
  await dropDatabases(databases, ground);
  await using source = new Sessions(ground.source, databases[0]);
  await using target = new Sessions(ground.target, databases[0]);
  for (const [sessions, sql] of [
    [source, files.createSource],
    [target, files.createTarget],
  ] as const) {
    await sessions.run('SELECT 1');
    if (sql.trim() !== '') await sessions.run(fill(sql));
  }
  const run = new CaseRun(files, ground, source, target, fill, await jobOptions(files, ground, source, databases));
  try {
    await run.play();
    await run.judge(databases);
  } finally {
    await run.end();
  }
  await dropDatabases(databases, ground);
}

async function dropDatabases(databases: readonly string[], { source, target }: Ground): Promise<void> {
  for (const address of [source, target]) {
    await using sessions = new Sessions(address, 'tideway_cases');
    await sessions.run(databases.map((name) => `DROP DATABASE IF EXISTS \`${name}\``).join(';'));
  }
}

async function jobOptions(
  { name, job }: CaseFiles,
  { source: sourceAddress, target, openSource, collations }: Ground,
  source: Sessions,
  databases: readonly [string, ...string[]],
): Promise<CaseJobOptions> {
  const tables = (job.tables ?? []).map((table) => ({ database: databases[0], table }));
  const selection: Selection = {
    kind: 'custom',
    databases: tables.length === 0 ? [...databases] : databases.slice(1),
    tables,
  };
  const { file, position, executed } = await binlogEnd(source);
  const start: Checkpoint = {
    executed: job.mode === 'file-position' ? null : executed,
    file,
    position: String(position),
    held: [],
    sourceTimestamp: null,
  };
  return { source: sourceAddress, target, openSource, jobId: `case-${name}`, selection, start, job, collations };
}

/** Where the source's log ends, and what it has executed. */
export async function binlogEnd(source: Sessions) {
  // Before MySQL 8.2 it had another name.
  const [row] = await source
    .rows('SHOW BINARY LOG STATUS', 'status')
    .catch(() => source.rows('SHOW MASTER STATUS', 'status'));
  return {
    file: String(row?.File),
    position: Number(row?.Position),
    executed: String(row?.Executed_Gtid_Set).replaceAll(/\s/g, ''),
  };
}

class CaseRun {
  readonly #files: CaseFiles;
  readonly #ground: Ground;
  readonly #source: Sessions;
  readonly #target: Sessions;
  readonly #fill: (sql: string) => string;
  readonly #job: RunningJob;
  readonly #jobId: string;

  constructor(
    files: CaseFiles,
    ground: Ground,
    source: Sessions,
    target: Sessions,
    fill: (sql: string) => string,
    options: CaseJobOptions,
  ) {
    this.#files = files;
    this.#ground = ground;
    this.#source = source;
    this.#target = target;
    this.#fill = fill;
    this.#job = new RunningJob(options);
    this.#jobId = options.jobId;
  }

  /** The script, then all that is left to apply; an expected failure is checked, mended and resumed. */
  async play(): Promise<void> {
    const { expect, mend } = this.#files;
    try {
      for (const step of this.#files.steps) await this.#step(step);
      await this.#catchUp();
    } catch (error) {
      const failure = this.#job.error;
      if (failure === undefined || expect.error === undefined) throw error;
      checkError(failure, expect);
      await this.#job.stop();
      if (mend === null && expect.resume === undefined) return;
      if (mend !== null) await this.#target.run(this.#fill(mend));
      await this.#job.start(await this.#resumeOptions(String(failure.params.event)));
      await this.#catchUp();
      return;
    }
    if (expect.error !== undefined) throw new Error(`did not fail with ${expect.error}`);
  }

  async #step(step: Step): Promise<void> {
    switch (step.kind) {
      case 'sql':
        return (step.on === 'source' ? this.#source : this.#target).run(this.#fill(step.sql), step.session);
      case 'disconnect':
        return this.#source.disconnect(step.session);
      case 'start':
        return this.#job.start();
      case 'wait':
        return this.#catchUp();
      case 'stop':
        return this.#job.stop();
      case 'crash':
        await this.#job.crash();
        return this.#job.start();
    }
  }

  async #catchUp(): Promise<void> {
    const end = await binlogEnd(this.#source);
    if (!this.#job.isRunning) await this.#job.start();
    await this.#job.reach(end);
  }

  async #resumeOptions(event: string): Promise<Partial<TargetOptions>> {
    const { resume = {} } = this.#files.expect;
    const { file, position, executed } = await binlogEnd(this.#source);
    const isGtid = this.#files.job.mode !== 'file-position';
    const until = { executed: isGtid ? executed : null, file, position: String(position) };
    const decision = resume.decision;
    return {
      ...(resume.overwrite === true ? { openReplayWindow: until } : {}),
      ...(decision === undefined
        ? {}
        : { ddlDecisions: [{ event, ...decision, statements: decision.statements?.map(this.#fill) ?? [] }] }),
    };
  }

  /** Compares every row of every table, and what was counted on the way. */
  async judge(databases: readonly string[]): Promise<void> {
    const { expect, job, mend } = this.#files;
    const { sourceSide, targetSide } = this.#ground;
    const isUnfinished = expect.error !== undefined && expect.resume === undefined && mend === null;
    for (const [table, rows] of Object.entries(expect.targetRows ?? {})) {
      const found = textRows(await this.#target.rows(`SELECT * FROM ${table} ORDER BY 1`));
      if (JSON.stringify(found) !== JSON.stringify(rows)) {
        throw new Error(`rows of ${table} on the target: ${JSON.stringify(found)}, expected ${JSON.stringify(rows)}`);
      }
    }
    if (isUnfinished) return;
    checkTally(this.#job.tally, expect);
    const selected = (name: string) => job.tables === undefined || job.tables.includes(name);
    const tables = (await listBaseTables(sourceSide, databases)).filter(({ name }) => selected(name));
    const onTarget = await listBaseTables(targetSide, databases);
    const extra = onTarget.filter(
      (one) => selected(one.name) && !tables.some(({ schema, name }) => schema === one.schema && name === one.name),
    );
    const results = await compareTables(sourceSide, targetSide, tables);
    const different = new Set([
      ...results.filter(({ equal }) => !equal).map(({ table }) => table.name),
      ...extra.map(({ name }) => name),
    ]);
    const expected = new Set(expect.different ?? []);
    if (different.size === expected.size && [...different].every((name) => expected.has(name))) return;
    const lines = [formatComparison(results), ...extra.map(({ name }) => `${name} exists on the target only`)];
    throw new Error(`tables that differ: ${[...different].join(', ') || 'none'}\n${lines.join('\n')}`);
  }

  async end(): Promise<void> {
    await this.#job.stop().catch(() => this.#job.crash());
    await removeJob({ connection: this.#ground.target, jobId: this.#jobId });
  }
}
