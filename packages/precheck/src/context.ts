import { compileSelection, type SelectionPredicate, say, type TableName, type TableStructure } from '@tideway/domain';
import {
  connectError,
  readStructures,
  readServerFacts as readTargetFacts,
  Session,
  type ServerFacts as TargetFacts,
  toTidewayError,
} from '@tideway/sink-tidb';
import {
  readServerFacts,
  readTableStructures,
  resolveStart,
  type ServerFacts,
  type SourceConnection,
  type SourceStart,
  sourceVariables,
  withSource,
} from '@tideway/source-mysql';
import { listSourceTables, type SourceTable } from './objects/list-source-tables.ts';
import { listTargetTables, type TargetTable } from './objects/list-target-tables.ts';
import type { PrecheckJob } from './types.ts';

/** Milliseconds for one query of a precheck: information_schema of a large server may take its time. */
const QUERY_TIMEOUT = 55_000;

/**
 * What the checks of one run share. Each fact is read at most once a run, when the first check asks for it; if that
 * fails, every check that needs it fails with the same words.
 */
export class PrecheckContext {
  readonly job: PrecheckJob;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly #facts = new Map<string, Promise<unknown>>();

  constructor(job: PrecheckJob, signal: AbortSignal, now: () => Date) {
    this.job = job;
    this.signal = signal;
    this.now = now;
  }

  /** Runs `read` on the first call with this name, and returns the same promise on every call. */
  once<T>(name: string, read: () => Promise<T>): Promise<T> {
    const known = this.#facts.get(name) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const promise = read();
    // Nobody may be waiting yet when it fails.
    promise.catch(() => undefined);
    this.#facts.set(name, promise);
    return promise;
  }

  /** A connection to the source of this check's own: a query that is cut off spoils no other check. */
  async onSource<T>(use: (connection: SourceConnection) => Promise<T>): Promise<T> {
    // An unreachable source is waited for once, not by each check.
    await this.sourceFacts();
    return this.#openSource(use);
  }

  #openSource<T>(use: (connection: SourceConnection) => Promise<T>): Promise<T> {
    return withSource({ queryTimeout: QUERY_TIMEOUT, ...this.job.source }, use, this.signal);
  }

  sourceFacts(): Promise<ServerFacts> {
    return this.once('source facts', () => this.#openSource((connection) => readServerFacts(connection, this.signal)));
  }

  /** Global variables by lower-case name. */
  variables(): Promise<ReadonlyMap<string, string>> {
    return this.once('variables', () => this.onSource((connection) => sourceVariables(connection, this.signal)));
  }

  /** The start position pinned to the log as it is now, as at the start of the job; rejects as {@link resolveStart}. */
  resolvedStart(): Promise<SourceStart> {
    return this.once('resolved start', async () => {
      await this.sourceFacts();
      const { source, start, addPurged } = this.job;
      return resolveStart(source, start, { signal: this.signal, addPurged, now: () => this.now().getTime() });
    });
  }

  async selection(): Promise<SelectionPredicate> {
    return compileSelection(this.job.selection, (await this.sourceFacts()).caseSensitive);
  }

  /** All tables that this account sees on the source, system schemas left out. */
  sourceTables(): Promise<readonly SourceTable[]> {
    return this.once('source tables', () => this.onSource((connection) => listSourceTables(connection, this.signal)));
  }

  /** The selected ones of {@link sourceTables}. */
  selectedTables(): Promise<readonly SourceTable[]> {
    return this.once('selected tables', async () => {
      const selected = await this.selection();
      return (await this.sourceTables()).filter(({ schema, name }) => selected.table(schema, name));
    });
  }

  /** Structures of the selected tables on the source, by `db.table`. */
  sourceStructures(): Promise<ReadonlyMap<string, TableStructure>> {
    return this.once('source structures', async () => {
      const tables: readonly TableName[] = await this.selectedTables();
      return this.onSource((connection) => readTableStructures(connection, tables, this.signal));
    });
  }

  /** A session on the target of this check's own. Failures are errors of the catalogue. */
  async onTarget<T>(use: (session: Session) => Promise<T>): Promise<T> {
    await this.targetFacts();
    return this.#openTarget(use);
  }

  async #openTarget<T>(use: (session: Session) => Promise<T>): Promise<T> {
    const session = await Session.open(this.job.target, this.signal).catch((failure: unknown) => {
      this.signal.throwIfAborted();
      throw connectError(failure, this.job.target);
    });
    const abort = () => session.destroy();
    this.signal.addEventListener('abort', abort, { once: true });
    try {
      return await use(session);
    } catch (failure) {
      this.signal.throwIfAborted();
      throw toTidewayError(failure, say('the target refused a query of the precheck', '目标端拒绝了前置检查的查询'));
    } finally {
      this.signal.removeEventListener('abort', abort);
      await session.end();
    }
  }

  targetFacts(): Promise<TargetFacts> {
    return this.once('target facts', () => this.#openTarget((session) => readTargetFacts(session)));
  }

  /** Base tables and views of the target, by folded `db.table`; see {@link targetKey}. */
  targetTables(): Promise<ReadonlyMap<string, TargetTable>> {
    return this.once('target tables', async () => {
      const rows = await this.onTarget(listTargetTables);
      const key = await this.targetKey();
      return new Map(rows.map((row) => [key(row), row]));
    });
  }

  /** Names as the target compares them. */
  async targetKey(): Promise<(table: TableName) => string> {
    const { lowerCaseTableNames } = await this.targetFacts();
    const fold = (name: string) => (lowerCaseTableNames === 0 ? name : name.toLowerCase());
    return ({ schema, name }) => JSON.stringify([fold(schema), fold(name)]);
  }

  /** Structures of the target's tables in the selected databases, by folded name. */
  targetStructures(): Promise<ReadonlyMap<string, TableStructure>> {
    return this.once('target structures', async () => {
      const key = await this.targetKey();
      const wanted = new Set((await this.selectedTables()).map(key));
      const present = [...(await this.targetTables()).entries()].filter(([name]) => wanted.has(name));
      const databases = new Set(present.map(([, { schema }]) => schema));
      return this.onTarget(async (session) => {
        const structures = new Map<string, TableStructure>();
        for (const database of databases) {
          for (const structure of await readStructures(session, database)) {
            const name = key(structure.table);
            if (wanted.has(name)) structures.set(name, structure);
          }
        }
        return structures;
      });
    });
  }
}
